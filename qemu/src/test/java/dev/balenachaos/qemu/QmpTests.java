package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.process.ScratchFolder;
import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QmpTests {

  private final List<QmpEvent> events = new CopyOnWriteArrayList<>();
  private Path folder;
  private SocketChannel ours;
  private FakeQemu qemu;

  @BeforeEach
  void connect() throws IOException {
    folder = Files.createTempDirectory("qmp");
    qemu = FakeQemu.in(folder);
    ours = qemu.harness();
  }

  @AfterEach
  void disconnect() throws IOException {
    qemu.close();
    ours.close();
    ScratchFolder.remove(folder);
  }

  @Test
  void aCommandGetsItsOwnAnswer() throws IOException {
    Qmp qmp = greeted();
    qemu.onCommand(
        "query-status", id -> "{\"return\": {\"status\": \"running\"}, \"id\": \"" + id + "\"}");

    assertThat(qmp.execute("query-status").path("status").asText()).isEqualTo("running");
  }

  @Test
  void argumentsAreSentAlong() throws IOException {
    Qmp qmp = greeted();
    qemu.onCommand("human-monitor-command", id -> "{\"return\": \"done\", \"id\": \"" + id + "\"}");

    assertThat(qmp.monitor("info usernet")).isEqualTo("done");

    assertThat(qemu.heard()).contains("\"arguments\":{\"command-line\":\"info usernet\"}");
  }

  @Test
  void aRefusalNamesTheCommandAndTheReason() throws IOException {
    Qmp qmp = greeted();
    qemu.onCommand(
        "stop",
        id ->
            "{\"error\": {\"class\": \"GenericError\", \"desc\": \"not now\"}, \"id\": \""
                + id
                + "\"}");

    assertThatThrownBy(() -> qmp.execute("stop"))
        .isInstanceOf(InfraException.class)
        .hasMessage("QEMU refused stop: not now");
  }

  /** As where a test's time is up while its fault is taken away again. */
  @Test
  void anInterruptedThreadIsHeardAndTheConnectionLivesOn() throws IOException {
    Qmp qmp = greeted();
    qemu.onCommand("cont", FakeQemu::done);
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> qmp.execute("is-not-answered"))
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("Interrupted");

    assertThat(Thread.interrupted()).isTrue();
    qmp.execute("cont");
    assertThat(qemu.heard()).contains("is-not-answered");
  }

  @Test
  void eventsCarryQemusOwnTime() throws IOException {
    greeted();
    qemu.say(
        "{\"timestamp\": {\"seconds\": 1795437443, \"microseconds\": 21789}, \"event\": \"GUEST_PANICKED\", \"data\": {\"action\": \"run\"}}");

    Awaitility.await().until(() -> !events.isEmpty());
    assertThat(events.get(0).name()).isEqualTo("GUEST_PANICKED");
    assertThat(events.get(0).at()).isEqualTo(Instant.ofEpochSecond(1795437443, 21789_000));
    assertThat(events.get(0).data().path("action").asText()).isEqualTo("run");
  }

  @Test
  void capabilitiesAreReadFromTheSchema() throws IOException {
    Qmp qmp = greeted();
    qemu.onCommand(
        "query-qmp-schema",
        id ->
            "{\"return\": [{\"meta-type\": \"command\", \"name\": \"set_link\"}, {\"meta-type\": \"event\", \"name\": \"RESET\"}], \"id\": \""
                + id
                + "\"}");

    assertThat(qmp.schema().hasCommand("set_link")).isTrue();
    assertThat(qmp.schema().hasCommand("RESET")).isFalse();
  }

  @Test
  void aCommandThatIsUnderWayFailsAtOnceWhenQemuDies() throws IOException {
    Qmp qmp = greeted();
    qemu.onCommand("query-status", id -> "");

    CompletableFuture<Object> answer =
        CompletableFuture.supplyAsync(() -> qmp.execute("query-status"));
    Awaitility.await().until(() -> qemu.heard().contains("query-status"));
    qemu.close();

    assertThat(answer)
        .failsWithin(Duration.ofSeconds(5))
        .withThrowableOfType(ExecutionException.class)
        .withMessageContaining("exit status 1: out of memory");
  }

  @Test
  void aCommandAfterTheEndFailsAtOnce() throws IOException {
    Qmp qmp = greeted();
    qemu.close();
    qmp.close();

    assertThatThrownBy(() -> qmp.execute("query-status"))
        .hasMessageContaining("QEMU is gone, asked for query-status");
  }

  @Test
  void whatSpeaksNoJsonIsNoQemu() throws IOException {
    qemu.say("SSH-2.0-OpenSSH_9.2");

    assertThatThrownBy(() -> Qmp.over(ours, () -> "running", events::add))
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("no JSON");
  }

  private Qmp greeted() throws IOException {
    qemu.greet();
    return Qmp.over(ours, () -> "exit status 1: out of memory", events::add);
  }
}
