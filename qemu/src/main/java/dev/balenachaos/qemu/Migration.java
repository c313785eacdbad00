package dev.balenachaos.qemu;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * Moves a halted guest between two QEMUs by way of a file. Its memory is not in that file but in
 * the {@link RamFile} that both use, so the file has a few megabytes and is written and read in
 * some ten milliseconds.
 *
 * <p>QEMU writes and reads the file by itself where it can ({@code file:}, since QEMU 8.2). Others
 * send it through a socket, as a QEMU that may start no processes has no other way.
 */
final class Migration {

  /** Does not move the memory that lies in a shared file. QEMU keeps the {@code x-} since 4.0. */
  private static final String WITHOUT_RAM = "x-ignore-shared";

  private static final Set<String> OVER = Set.of("completed", "failed", "cancelled");

  private final Qmp qmp;
  private final Path socket;
  private final boolean byFile;

  private Migration(Qmp qmp, Path socket, boolean byFile) {
    this.qmp = qmp;
    this.socket = socket;
    this.byFile = byFile;
  }

  /**
   * Prepares a migration out of or into a machine.
   *
   * @throws ForbiddenStateException when its QEMU cannot leave the memory where it is
   */
  static Migration of(Machine machine) {
    return over(machine.qmp(), machine.scratch().resolve("state"));
  }

  /** Prepares the same by a QEMU's monitor and the path of a socket that is not there yet. */
  static Migration over(Qmp qmp, Path socket) {
    QmpSchema schema = qmp.schema();
    if (!schema.hasEnumOf("events", WITHOUT_RAM)) {
      throw new ForbiddenStateException(
          "This QEMU has no migration capability " + WITHOUT_RAM + ".");
    }
    setCapabilities(qmp, true);
    return new Migration(qmp, socket, schema.hasEnumOf("socket", "exec", "file"));
  }

  /**
   * Writes the state of a halted guest. It can go on afterwards.
   *
   * @throws InfraException when QEMU refuses, or the file cannot be written
   */
  void save(Path state) {
    CompletableFuture<QmpEvent> over = over();
    if (byFile) {
      qmp.execute("migrate", Map.of("uri", "file:" + state));
    } else {
      throughSocket(state);
    }
    requireCompleted(over, "save");
  }

  /**
   * Reads the state of another machine into one that waits for it. The guest is halted then.
   *
   * @throws InfraException when QEMU does not take it, after which QEMU is gone
   */
  void load(Path state) {
    CompletableFuture<QmpEvent> over = over();
    if (byFile) {
      qmp.execute("migrate-incoming", Map.of("uri", "file:" + state));
    } else {
      qmp.execute("migrate-incoming", Map.of("uri", "unix:" + socket));
      try (SocketChannel out = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
        Files.copy(state, Channels.newOutputStream(out));
      } catch (IOException e) {
        throw new InfraException("QEMU does not take the state " + state + ": " + e, e);
      }
    }
    requireCompleted(over, "load");
  }

  /**
   * Makes sure that nothing in a machine forbids to move its guest, or to keep a snapshot of it.
   *
   * @throws ForbiddenStateException with QEMU's reasons when something does
   */
  static void requireAllowed(Qmp qmp) {
    List<String> reasons = new ArrayList<>();
    qmp.execute("query-migrate").path("blocked-reasons").forEach(why -> reasons.add(why.asText()));
    if (!reasons.isEmpty()) {
      throw new ForbiddenStateException(String.join("; ", reasons));
    }
  }

  private void throughSocket(Path state) {
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      // Its end wakes the accept, should it end before it has connected.
      CompletableFuture<Void> unused = qmp.ended().thenRun(() -> Machine.closeQuietly(server));
      qmp.execute("migrate", Map.of("uri", "unix:" + socket));
      try (SocketChannel in = server.accept()) {
        Files.copy(Channels.newInputStream(in), state);
      }
      Files.delete(socket);
    } catch (IOException e) {
      throw new InfraException("The state " + state + " cannot be written: " + e, e);
    }
  }

  private CompletableFuture<QmpEvent> over() {
    return qmp.next(
        event ->
            event.name().equals("MIGRATION")
                && OVER.contains(event.data().path("status").asText()));
  }

  private void requireCompleted(CompletableFuture<QmpEvent> over, String what) {
    String status = qmp.await(over, "migration").data().path("status").asText();
    // A snapshot would lack the memory, too.
    setCapabilities(qmp, false);
    if (!status.equals("completed")) {
      JsonNode now = qmp.execute("query-migrate");
      throw new InfraException(
          "QEMU could not %s the guest's state: %s"
              .formatted(what, now.path("error-desc").asText(status)));
    }
  }

  private static void setCapabilities(Qmp qmp, boolean state) {
    List<Map<String, Object>> capabilities =
        Stream.of("events", WITHOUT_RAM)
            .map(name -> Map.<String, Object>of("capability", name, "state", state))
            .toList();
    qmp.execute("migrate-set-capabilities", Map.of("capabilities", capabilities));
  }
}
