package dev.balenachaos.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.run.InfraException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClaimTests {

  @TempDir private Path folder;
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

    first.close();

    second.get(10, TimeUnit.SECONDS).close();
    assertThatCode(() -> claim().close()).doesNotThrowAnyException();
  }

  /** A run that claims the device and is then killed. */
  static final class OtherRun {

    private OtherRun() {}

    public static void main(String[] args) throws IOException {
      try (Claim claim = Claim.on("bench", Path.of(args[0]), "other")) {
        System.out.println("claimed");
        System.in.transferTo(OutputStream.nullOutputStream());
      }
    }
  }

  private Claim claim() {
    return claimFor("run-" + claims++);
  }

  private Claim claimFor(String run) {
    return Claim.on("bench", folder.resolve("claims/bench-22222"), run);
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
