package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Disk;
import dev.balenachaos.run.InfraException;
import java.util.Optional;

/** A disk that takes no writes. */
final class UnwritableDisk implements Fault {

  /** The last sector of the first MiB: partitions begin behind it, and their table ends before. */
  private static final int SECTOR = 2047;

  private static final String SUCCESS = "a write succeeds";

  @Override
  public String undo(String id) {
    return "true";
  }

  @Override
  public Optional<Runnable> undoFromHost(Device device, String id) {
    return Optional.of(device.needed(Disk.class)::failNoMore);
  }

  @Override
  public void apply(Device device, String id) {
    device.needed(Disk.class).failWrites();
  }

  /**
   * A file system would not do: one that has met an error is read-only, and remains so when the
   * disk takes writes again.
   */
  @Override
  public Effect effect(Device device, String id) {
    String said =
        HostScript.look(
                device,
                """
                set -e
                part=$(readlink -f /dev/disk/by-state/resin-data)
                disk=/dev/$(basename "$(readlink -f "/sys/class/block/${part##*/}/..")")
                sector=$(mktemp)
                trap 'rm -f "$sector"' EXIT
                dd if="$disk" of="$sector" bs=512 skip=%1$d count=1 iflag=direct status=none
                [ "$(wc -c <"$sector")" -eq 512 ]
                if LC_ALL=C dd if="$sector" of="$disk" bs=512 seek=%1$d count=1 oflag=direct \
                  conv=notrunc status=none 2>&1; then echo "%2$s"; fi
                """
                    .formatted(SECTOR, SUCCESS))
            .strip();
    boolean fails = said.contains("Input/output error");
    if (!fails && !said.equals(SUCCESS)) {
      throw new InfraException(
          "Tried to write a sector of the disk of " + device.name() + "\nSeen: " + said);
    }
    return new Effect(fails, said);
  }

  @Override
  public String toString() {
    return "disk that takes no writes";
  }
}
