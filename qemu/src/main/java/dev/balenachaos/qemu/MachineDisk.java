package dev.balenachaos.qemu;

import dev.balenachaos.device.Disk;
import dev.balenachaos.run.InfraException;
import java.util.List;
import java.util.Map;

/**
 * A machine's disk, spoiled while the machine runs: a node that fails is put in place of the disk's
 * own ({@code blkdebug}), and the disk's requests are throttled.
 */
final class MachineDisk implements Disk {

  /** Where the disk's requests go in; {@code -device} names no block device of its own. */
  private static final String BACKEND = "/machine/peripheral/disk0/virtio-backend";

  private static final String FAILING = "failing-disk-node";

  /** EIO of Linux. A guest with virtio sees no other error, whatever is chosen here. */
  private static final int EIO = 5;

  /** The requests of blkdebug that a disk that is worn out fails. */
  private static final List<String> CHANGES = List.of("write", "write-zeroes", "discard", "flush");

  private final Qmp qmp;
  private boolean failing;

  MachineDisk(Qmp qmp) {
    this.qmp = qmp;
  }

  @Override
  public synchronized void failReadsOf(long sector) {
    fail(List.of(Map.of("event", "none", "iotype", "read", "errno", EIO, "sector", sector)));
  }

  @Override
  public synchronized void failWrites() {
    fail(
        CHANGES.stream()
            .map(change -> Map.of("event", "none", "iotype", change, "errno", EIO))
            .toList());
  }

  private void fail(List<? extends Map<String, ?>> errors) {
    failNoMore();
    qmp.execute(
        "blockdev-add",
        Map.of(
            "driver",
            "blkdebug",
            "node-name",
            FAILING,
            "image",
            MachineSpec.DISK_NODE,
            "inject-error",
            errors));
    failing = true;
    putInPlace(qmp, FAILING);
  }

  @Override
  public synchronized void failNoMore() {
    if (failing) {
      putInPlace(qmp, MachineSpec.DISK_NODE);
      qmp.execute("blockdev-del", Map.of("node-name", FAILING));
      failing = false;
    }
  }

  /** Lets a node be the disk from the next request on; those under way come to their end before. */
  static void putInPlace(Qmp qmp, String node) {
    qmp.execute("qom-set", Map.of("path", BACKEND, "property", "drive", "value", node));
  }

  /**
   * Writes to the disk beside the guest, which must be halted. The monitor for people is the only
   * way. What it says is that it did not even try; an error of the disk is told in QEMU's own log.
   *
   * @throws InfraException when it was not tried
   */
  static void write(Qmp qmp, Overlay.Patch patch) {
    String line = "qemu-io " + MachineSpec.DISK + " \"" + patch.asCommand() + "\"";
    String said = qmp.monitor(line);
    if (!said.isBlank()) {
      throw new InfraException("Tried: " + line + "\nSeen: " + said.strip());
    }
  }

  @Override
  public synchronized void slowDown(long bytesPerSecond) {
    if (bytesPerSecond < 1) {
      throw new IllegalArgumentException("A disk of " + bytesPerSecond + " bytes a second is none");
    }
    throttle(bytesPerSecond);
  }

  @Override
  public synchronized void fullSpeed() {
    throttle(0);
  }

  /** 0 is no limit. QEMU wants to be told of all six. */
  private void throttle(long bytesPerSecond) {
    qmp.execute(
        "block_set_io_throttle",
        Map.of(
            "id", BACKEND,
            "bps", bytesPerSecond,
            "bps_rd", 0,
            "bps_wr", 0,
            "iops", 0,
            "iops_rd", 0,
            "iops_wr", 0));
  }
}
