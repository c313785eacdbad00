package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.balenachaos.process.ScratchFolder;
import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MigrationTests {

  private static final String CAPABILITIES =
      "{\"meta-type\": \"enum\", \"values\": [\"events\", \"x-ignore-shared\"]}";
  private static final String SOCKETS_ONLY =
      "{\"meta-type\": \"enum\", \"values\": [\"socket\", \"exec\", \"rdma\"]}";
  private static final String FILES_TOO =
      "{\"meta-type\": \"enum\", \"values\": [\"socket\", \"exec\", \"rdma\", \"file\"]}";

  private Path folder;
  private Path socket;
  private Path state;
  private FakeQemu qemu;
  private Qmp qmp;

  @BeforeEach
  void connect() throws IOException {
    folder = Files.createTempDirectory("migration");
    socket = folder.resolve("socket");
    state = folder.resolve("state");
    qemu = FakeQemu.in(folder);
    qemu.greet();
    qemu.onCommand("migrate-set-capabilities", FakeQemu::done);
    qmp = Qmp.over(qemu.harness(), () -> "exit status 1: out of memory", event -> {});
  }

  @AfterEach
  void disconnect() throws IOException {
    qemu.close();
    qmp.close();
    ScratchFolder.remove(folder);
  }

  @Test
  void aQemuThatCannotLeaveTheMemoryWhereItIsIsRefused() {
    offering(FILES_TOO);

    assertThatThrownBy(this::migration)
        .isInstanceOf(ForbiddenStateException.class)
        .hasMessage("This QEMU has no migration capability x-ignore-shared.");
    assertThat(qemu.heard()).doesNotContain("migrate-set-capabilities");
  }

  @Test
  void memoryIsLeftWhereItIsAndTheEndIsTold() throws IOException {
    offering(CAPABILITIES, SOCKETS_ONLY);

    migration();

    assertThat(capabilitiesAsked())
        .containsExactly(Map.of("events", true, "x-ignore-shared", true));
  }

  @Test
  void afterwardsASnapshotWouldHaveTheMemoryAgain() throws IOException {
    offering(CAPABILITIES, FILES_TOO);
    qemu.onCommand("migrate", id -> FakeQemu.done(id) + "\n" + status("completed"));

    migration().save(state);

    assertThat(capabilitiesAsked())
        .last()
        .isEqualTo(Map.of("events", false, "x-ignore-shared", false));
  }

  @Test
  void aQemuThatWritesFilesIsLetDoSo() {
    offering(CAPABILITIES, FILES_TOO);
    qemu.onCommand("migrate", id -> FakeQemu.done(id) + "\n" + status("completed"));

    migration().save(state);

    assertThat(qemu.heard()).contains(uri("file:" + state));
  }

  @Test
  void aQemuThatReadsFilesIsLetDoSo() {
    offering(CAPABILITIES, FILES_TOO);
    qemu.onCommand("migrate-incoming", id -> FakeQemu.done(id) + "\n" + status("completed"));

    migration().load(state);

    assertThat(qemu.heard()).contains(uri("file:" + state));
  }

  @Test
  void whatAnyOtherSendsThroughASocketIsWritten() {
    offering(CAPABILITIES, SOCKETS_ONLY);
    qemu.onCommand("migrate", id -> send("of the guest", id) + "\n" + status("completed"));

    migration().save(state);

    assertThat(qemu.heard()).contains(uri("unix:" + socket));
    assertThat(state).hasContent("of the guest");
    assertThat(socket).doesNotExist();
  }

  @Test
  void anyOtherGetsTheStateThroughASocket() throws IOException {
    offering(CAPABILITIES, SOCKETS_ONLY);
    Files.writeString(state, "of the guest");
    CompletableFuture<String> received = new CompletableFuture<>();
    qemu.onCommand("migrate-incoming", id -> receive(received, id));

    migration().load(state);

    assertThat(qemu.heard()).contains(uri("unix:" + socket));
    assertThat(received).isCompletedWithValue("of the guest");
  }

  @Test
  void onlyTheEndIsTheEnd() {
    offering(CAPABILITIES, FILES_TOO);
    qemu.onCommand(
        "migrate",
        id ->
            String.join(
                "\n", FakeQemu.done(id), status("setup"), status("active"), status("completed")));

    assertThatCode(() -> migration().save(state)).doesNotThrowAnyException();
  }

  @Test
  void aFailureComesWithQemusReason() {
    offering(CAPABILITIES, FILES_TOO);
    qemu.onCommand("migrate", id -> FakeQemu.done(id) + "\n" + status("failed"));
    qemu.onCommand(
        "query-migrate",
        id ->
            FakeQemu.returned(
                "{\"status\": \"failed\", \"error-desc\": \"a device forbids it\"}", id));
    Migration migration = migration();

    assertThatThrownBy(() -> migration.save(state))
        .isInstanceOf(InfraException.class)
        .hasMessage("QEMU could not save the guest's state: a device forbids it");
  }

  @Test
  void aFailureThatQemuDoesNotExplainIsStillOne() {
    offering(CAPABILITIES, FILES_TOO);
    qemu.onCommand("migrate-incoming", id -> FakeQemu.done(id) + "\n" + status("cancelled"));
    qemu.onCommand("query-migrate", FakeQemu::done);
    Migration migration = migration();

    assertThatThrownBy(() -> migration.load(state))
        .isInstanceOf(InfraException.class)
        .hasMessage("QEMU could not load the guest's state: cancelled");
  }

  @Test
  void aQemuThatDiesOverAStateFailsAtOnceAndSaysWhy() {
    offering(CAPABILITIES, FILES_TOO);
    qemu.onCommand(
        "migrate-incoming",
        id -> {
          qemu.close();
          return "";
        });
    Migration migration = migration();

    assertThatThrownBy(() -> migration.load(state))
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("exit status 1: out of memory");
  }

  @Test
  void whatForbidsItIsTold() {
    qemu.onCommand(
        "query-migrate",
        id -> FakeQemu.returned("{\"blocked-reasons\": [\"the disk\", \"a card\"]}", id));

    assertThatThrownBy(() -> Migration.requireAllowed(qmp))
        .isInstanceOf(ForbiddenStateException.class)
        .hasMessage("the disk; a card");
  }

  @Test
  void whatNothingForbidsIsAllowed() {
    qemu.onCommand("query-migrate", FakeQemu::done);

    assertThatCode(() -> Migration.requireAllowed(qmp)).doesNotThrowAnyException();
  }

  private Migration migration() {
    return Migration.over(qmp, socket);
  }

  private void offering(String... entries) {
    qemu.onCommand(
        "query-qmp-schema", id -> FakeQemu.returned("[" + String.join(", ", entries) + "]", id));
  }

  private List<Map<String, Boolean>> capabilitiesAsked() throws IOException {
    List<Map<String, Boolean>> asked = new ArrayList<>();
    for (String line : qemu.heard().lines().toList()) {
      if (line.contains("migrate-set-capabilities")) {
        Map<String, Boolean> states = new HashMap<>();
        new JsonMapper()
            .readTree(line)
            .at("/arguments/capabilities")
            .forEach(
                entry ->
                    states.put(entry.path("capability").asText(), entry.path("state").asBoolean()));
        asked.add(states);
      }
    }
    return asked;
  }

  private String send(String content, String id) throws IOException {
    try (SocketChannel out = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      out.write(ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)));
    }
    return FakeQemu.done(id);
  }

  /** As QEMU does it: listens before it answers, and tells the end when it has read all. */
  private String receive(CompletableFuture<String> received, String id) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Thread reader =
        new Thread(
            () -> {
              try (server;
                  SocketChannel in = server.accept()) {
                byte[] all = Channels.newInputStream(in).readAllBytes();
                received.complete(new String(all, StandardCharsets.UTF_8));
              } catch (IOException e) {
                received.completeExceptionally(e);
              }
              say(status("completed"));
            });
    reader.start();
    return FakeQemu.done(id);
  }

  private void say(String line) {
    try {
      qemu.say(line);
    } catch (IOException e) {
      throw new AssertionError("The harness has hung up", e);
    }
  }

  private static String status(String status) {
    return FakeQemu.event("MIGRATION", "{\"status\": \"" + status + "\"}");
  }

  private static String uri(String uri) {
    return "\"uri\":\"" + uri + "\"";
  }
}
