package dev.balenachaos.qemu;

import dev.balenachaos.device.Disk;
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

  private final Qmp qmp;
  private boolean failing;

  MachineDisk(Qmp qmp) {
    this.qmp = qmp;
  }

  @Override
  public synchronized void failReadsOf(long sector) {
    readAgain();
    Map<String, ?> error =
        Map.of("event", "none", "iotype", "read", "errno", EIO, "sector", sector);
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
            List.of(error)));
    failing = true;
    putInPlace(FAILING);
  }

  @Override
  public synchronized void readAgain() {
    if (failing) {
      putInPlace(MachineSpec.DISK_NODE);
      qmp.execute("blockdev-del", Map.of("node-name", FAILING));
      failing = false;
    }
  }

  private void putInPlace(String node) {
    qmp.execute("qom-set", Map.of("path", BACKEND, "property", "drive", "value", node));
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
