package dev.balenachaos.qemu;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The disk of a running machine under a log of its writes. The disk itself stays as it was when the
 * log began: what is written goes to a layer over it, and that goes away with the log. So it must
 * not be closed while the guest runs, unless the log could not even begin.
 */
final class LoggedDisk implements AutoCloseable {

  private static final String LAYER = "logged-layer-node";
  private static final String LOG = "log-node";
  private static final String LOGGING = "logging-disk-node";
  private static final String DEAD = "dead-disk-node";

  /** EIO of Linux. */
  private static final int EIO = 5;

  private final Qmp qmp;
  private final Path layer;
  private final WriteLog log;
  private final Deque<String> nodes = new ArrayDeque<>();

  private LoggedDisk(Qmp qmp, Path folder) {
    this.qmp = qmp;
    this.layer = folder.resolve("logged.qcow2");
    this.log = new WriteLog(folder.resolve("writes.log"));
  }

  /**
   * Begins to log between two requests of the guest, which notices nothing.
   *
   * @param folder for files that are as large as what is written
   * @throws InfraException when QEMU cannot do it; then it does not
   */
  static LoggedDisk begin(Qmp qmp, Path folder) {
    LoggedDisk disk = new LoggedDisk(qmp, folder);
    try {
      disk.begin();
      return disk;
    } catch (InfraException e) {
      disk.closeAfter(e);
      throw e;
    }
  }

  private void closeAfter(InfraException failure) {
    try {
      close();
    } catch (InfraException e) {
      failure.addSuppressed(e);
    }
  }

  private void begin() {
    try {
      Files.createFile(log.file());
    } catch (IOException e) {
      throw new InfraException("There can be no log of writes " + log.file() + ": " + e, e);
    }
    Overlay.ofItsOwn(layer, sizeOfDisk());
    add(LAYER, "qcow2", Map.of("file", file(layer), "backing", MachineSpec.DISK_NODE));
    add(LOG, "file", Map.of("filename", log.file().toString(), "cache", unflushed()));
    add(LOGGING, "blklogwrites", Map.of("file", LAYER, "log", LOG));
    add(
        DEAD,
        "blkdebug",
        Map.of("image", LAYER, "inject-error", List.of(Map.of("event", "none", "errno", EIO))));
    MachineDisk.putInPlace(qmp, LOGGING);
  }

  /** The host does not lose its power, and need not force to its own disk what is thrown away. */
  private static Map<String, ?> unflushed() {
    return Map.of("no-flush", true);
  }

  private static Map<String, ?> file(Path path) {
    return Map.of("driver", "file", "filename", path.toString(), "cache", unflushed());
  }

  private void add(String node, String driver, Map<String, ?> options) {
    Map<String, Object> arguments = new HashMap<>(options);
    arguments.put("driver", driver);
    arguments.put("node-name", node);
    qmp.execute("blockdev-add", arguments);
    nodes.push(node);
  }

  private long sizeOfDisk() {
    for (JsonNode node : qmp.execute("query-named-block-nodes", Map.of("flat", true))) {
      if (node.path("node-name").asText().equals(MachineSpec.DISK_NODE)) {
        return node.path("image").path("virtual-size").asLong();
      }
    }
    throw new InfraException("QEMU has no node " + MachineSpec.DISK_NODE);
  }

  /** Returns the log, which grows until the disk dies. */
  WriteLog log() {
    return log;
  }

  /**
   * Lets the disk die between two requests: from the next one on, each fails, and the log is
   * complete. A halt of the guest would not do in its place, as with that QEMU flushes the disk,
   * which the log would tell as the guest's own (QEMU 7.2, {@code do_vm_stop}).
   */
  void die() {
    MachineDisk.putInPlace(qmp, DEAD);
  }

  /** Puts the disk itself back in its place, as it was when the log began. */
  @Override
  public void close() {
    MachineDisk.putInPlace(qmp, MachineSpec.DISK_NODE);
    while (!nodes.isEmpty()) {
      qmp.execute("blockdev-del", Map.of("node-name", nodes.pop()));
    }
    try {
      Files.deleteIfExists(layer);
      Files.deleteIfExists(log.file());
    } catch (IOException e) {
      throw new InfraException("The log of writes " + log.file() + " cannot be removed: " + e, e);
    }
  }
}
