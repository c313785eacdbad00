package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Disk;
import dev.balenachaos.run.InfraException;
import java.util.Optional;

/** A disk that takes its time. */
final class SlowFlash implements Fault {

  private static final int BLOCK = 16 << 10;

  /** Long enough to tell a slow disk from a slow guest. */
  private static final int SECONDS = 3;

  private final long bytesPerSecond;

  SlowFlash(long bytesPerSecond) {
    if (bytesPerSecond < BLOCK) {
      throw new IllegalArgumentException(
          "A disk is slowed down to 16 KiB a second or more, not to " + bytesPerSecond + " bytes");
    }
    this.bytesPerSecond = bytesPerSecond;
  }

  @Override
  public String undo(String id) {
    return "true";
  }

  @Override
  public Optional<Runnable> undoFromHost(Device device, String id) {
    return Optional.of(device.needed(Disk.class)::fullSpeed);
  }

  @Override
  public void apply(Device device, String id) {
    device.needed(Disk.class).slowDown(bytesPerSecond);
  }

  /** Reads what the disk takes some seconds for when it is slow, and looks at the clock. */
  @Override
  public Effect effect(Device device, String id) {
    long blocks = bytesPerSecond * SECONDS / BLOCK;
    return read(
        HostScript.look(
            device,
            """
            read -r began _ </proc/uptime
            dd if=/dev/disk/by-state/resin-data of=/dev/null bs=%d count=%d iflag=direct || exit 1
            read -r ended _ </proc/uptime
            echo "$began $ended"
            """
                .formatted(BLOCK, blocks)),
        blocks * BLOCK);
  }

  /**
   * Reads what was printed: the uptime before and after. QEMU lets a tenth of a second's worth pass
   * at once, and other requests share what is left.
   */
  Effect read(String printed, long bytes) {
    String[] times = printed.strip().split(" ");
    if (times.length != 2) {
      throw new InfraException("Tried to read from the disk\nSeen: " + printed);
    }
    double seconds = Math.max(0.01, Double.parseDouble(times[1]) - Double.parseDouble(times[0]));
    long rate = (long) (bytes / seconds);
    return new Effect(
        rate < bytesPerSecond * 1.25, "reads come at " + (rate >> 10) + " KiB a second");
  }

  @Override
  public String toString() {
    return "disk slowed down to " + (bytesPerSecond >> 10) + " KiB a second";
  }
}
