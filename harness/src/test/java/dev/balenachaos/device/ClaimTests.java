package dev.balenachaos.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Run;
import dev.balenachaos.run.Story;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClaimTests {

  @TempDir private Path folder;
  private final ByteArrayOutputStream told = new ByteArrayOutputStream();
  private int claims;

  @Test
  void aDeviceIsClaimedOnceAtATime() throws IOException {
    Claim first = claim();

    assertThatThrownBy(this::claim)
        .isInstanceOf(InfraException.class)
        .hasMessageContainingAll(
            "bench", "another run", "process " + ProcessHandle.current().pid(), "wait");

    first.close();
    assertThatCode(() -> claim().close()).doesNotThrowAnyException();
  }

  @Test
  void anAttemptToClaimItTwiceDoesNotGiveItUp() throws Exception {
    try (Claim first = claim()) {
      assertThatThrownBy(this::claim).isInstanceOf(InfraException.class);

      Process run = otherRun();

      assertThat(run.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(run.exitValue()).isNotZero();
    }
  }

  @Test
  void theClaimOfAKilledRunIsFree() throws Exception {
    Process run = otherRun();
    try (BufferedReader said = run.inputReader(StandardCharsets.UTF_8)) {
      assertThat(said.readLine()).isEqualTo("claimed");
      for (int attempt = 0; attempt < 2; attempt++) {
        assertThatThrownBy(this::claim).hasMessageContaining("process " + run.pid());
      }
    } finally {
      run.destroyForcibly();
    }
    assertThat(run.waitFor(10, TimeUnit.SECONDS)).isTrue();

    assertThatCode(() -> claim().close()).doesNotThrowAnyException();
  }

  @Test
  void theTestsOfOneRunWaitForEachOther() throws Exception {
    Claim first = claimFor("run");
    CompletableFuture<Claim> second = new CompletableFuture<>();
    Thread waiting = new Thread(() -> second.complete(claimFor("run")));
    waiting.start();
    Awaitility.await().until(() -> waiting.getState() == Thread.State.WAITING);
    assertThat(second).isNotDone();
    assertThat(told.toString(StandardCharsets.UTF_8))
        .containsOnlyOnce("another test of this run has bench");

    first.close();

    second.get(10, TimeUnit.SECONDS).close();
    assertThatCode(() -> claim().close()).doesNotThrowAnyException();
  }

  /** A run that claims the device and is then killed. */
  static final class OtherRun {

    private OtherRun() {}

    public static void main(String[] args) throws IOException {
      Path path = Path.of(args[0]);
      try (Claim claim = Claim.on("bench", path, new Run("other", 1, path, Story.onConsole()))) {
        System.out.println("claimed");
        System.in.transferTo(OutputStream.nullOutputStream());
      }
    }
  }

  private Claim claim() {
    return claimFor("run-" + claims++);
  }

  private Claim claimFor(String run) {
    Story story = Story.on(new PrintStream(told, true, StandardCharsets.UTF_8));
    return Claim.on("bench", folder.resolve("claims/bench-22222"), new Run(run, 1, folder, story));
  }

  private Process otherRun() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            OtherRun.class.getName(),
            folder.resolve("claims/bench-22222").toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
