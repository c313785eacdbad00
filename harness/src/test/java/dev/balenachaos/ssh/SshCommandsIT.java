package dev.balenachaos.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SshCommandsIT {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir static Path folder;

  private static SshServer server;
  private static SshConnection connection;

  @BeforeAll
  static void start() {
    server = SshServer.startIn(folder);
    connection = SshConnection.to(server.target(), Duration.ofSeconds(10));
  }

  @AfterAll
  static void stop() {
    connection.close();
    server.close();
  }

  @Test
  void givesOutputErrorAndStatusOfACommand() {
    SshResult result = run("echo out; echo err >&2; exit 7");

    assertThat(result.status()).isEqualTo(7);
    assertThat(text(result.out())).isEqualTo("out\n");
    assertThat(text(result.err())).isEqualTo("err\n");
  }

  @Test
  void keepsQuotesAndLinesOfACommand() {
    SshResult result = run("x='it is'; printf '%s\\n' \"$x \\\"so\\\"\"\necho 'second'");

    assertThat(text(result.out())).isEqualTo("it is \"so\"\nsecond\n");
  }

  @Test
  void tellsASignalAsStatus() {
    assertThat(run("kill -TERM $$").status()).isEqualTo(128 + 15);
  }

  @Test
  void carriesTenMegabytesBothWaysByteForByte() {
    byte[] input = new byte[10 << 20];
    new Random(7).nextBytes(input);

    assertThat(connection.run("cat", input, LIMIT).out()).isEqualTo(input);
  }

  @Test
  void doesNotWaitForACommandToReadItsInput() {
    assertThat(connection.run("exit 3", new byte[10 << 20], LIMIT).status()).isEqualTo(3);
  }

  @Test
  void runsTwentyCommandsAtATime() {
    List<String> answers =
        IntStream.range(0, 20)
            .parallel()
            .mapToObj(number -> text(run("sleep 0.1; echo " + number).out()).strip())
            .toList();

    assertThat(answers)
        .containsExactlyElementsOf(IntStream.range(0, 20).mapToObj(String::valueOf).toList());
  }

  @Test
  void killsACommandThatTakesTooLongAndItsChildren() {
    String mark = "31.4" + System.nanoTime();
    String line = "sleep " + mark + " & timeout 99 sleep " + mark + " & sleep " + mark;

    assertThatThrownBy(() -> connection.run(line, new byte[0], Duration.ofSeconds(5)))
        .isInstanceOf(SshException.class)
        .hasMessageContaining("bench")
        .hasMessageContaining("took longer than 5000 ms and was killed");
    assertThat(processesWith(mark)).isEmpty();
  }

  @Test
  void streamsLinesAndKillsTheCommandWhenClosed() {
    String mark = "31.4" + System.nanoTime();
    List<String> lines = new CopyOnWriteArrayList<>();

    SshStream stream = connection.stream("echo one; echo two; sleep " + mark, lines::add);
    await().atMost(LIMIT).until(() -> lines.size() == 2);
    assertThat(stream.running()).isTrue();
    stream.close();

    assertThat(lines).containsExactly("one", "two");
    assertThat(stream.running()).isFalse();
    assertThat(processesWith(mark)).isEmpty();
  }

  @Test
  void aSlowListenerHoldsUpNobodyElse() {
    CountDownLatch never = new CountDownLatch(1);
    try (SshStream stream = connection.stream("while :; do echo x; done", line -> holdUp(never))) {
      assertThat(text(run("echo still here").out())).isEqualTo("still here\n");
      assertThat(stream.running()).isTrue();
    }
  }

  private static void holdUp(CountDownLatch never) {
    try {
      never.await(2, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<String> processesWith(String mark) {
    return ProcessHandle.allProcesses()
        .flatMap(process -> process.info().commandLine().stream())
        .filter(line -> line.contains(mark))
        .toList();
  }

  private static SshResult run(String line) {
    return connection.run(line, new byte[0], LIMIT);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }
}
