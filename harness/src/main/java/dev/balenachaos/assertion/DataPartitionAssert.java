package dev.balenachaos.assertion;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Host;
import dev.balenachaos.device.Shell;
import dev.balenachaos.run.InfraException;
import java.time.Duration;

/** Assertions on a device's data partition. */
public final class DataPartitionAssert {

  /** A json-file log line holds at most 16 KiB of text (moby, {@code copier.go}). */
  private static final int LINE = 8 << 10;

  private static final Duration PRINTING = Duration.ofMinutes(3);

  /** The first of the three statuses with which the engine says that it could not run a command. */
  private static final int NOT_STARTED = 125;

  /** The engine removes the container when it has ended, also where nobody waits for it. */
  private static final String PRINT =
      """
      balena-engine rm --force balena-chaos-limited-logs >/dev/null 2>&1
      timeout -s KILL %d balena-engine run --rm --name balena-chaos-limited-logs \\
        --attach stderr --network none \\
        --log-driver json-file --log-opt max-size=%s --log-opt max-file=%d \\
        --entrypoint sh %s -c '%s'
      status=$?
      balena-engine rm --force balena-chaos-limited-logs >/dev/null 2>&1
      exit $status
      """;

  private final DeviceAssert parent;
  private final Device device;

  DataPartitionAssert(DeviceAssert parent, Device device) {
    this.parent = parent;
    this.device = device;
  }

  /** Asserts that at least 4 MiB, beyond what ext4 keeps for itself, are free. */
  public DeviceAssert hasRoom() {
    Host.Usage usage = usage();
    if (usage.isFull()) {
      throw new AssertionError(
          "["
              + device.name()
              + "] Expected room on the data partition, but "
              + usage.free()
              + " bytes are free");
    }
    return parent;
  }

  /** Asserts that less than 4 MiB, beyond what ext4 keeps for itself, are free. */
  public DeviceAssert isFull() {
    Host.Usage usage = usage();
    if (!usage.isFull()) {
      throw new AssertionError(
          "["
              + device.name()
              + "] Expected a full data partition, but "
              + usage.free()
              + " bytes are free");
    }
    return parent;
  }

  /**
   * Asserts that a file can be made: it takes an inode, which may be lacking where space is not.
   */
  public DeviceAssert takesNewFiles() {
    Shell.Result made =
        device.shell().run("f=$(mktemp -p " + Host.DATA_PARTITION + ") && rm \"$f\"");
    if (!made.ok()) {
      throw new AssertionError(
          "["
              + device.name()
              + "] Expected the data partition to take a new file, but: "
              + made.err().strip());
    }
    return parent;
  }

  /**
   * Asserts that a container which prints half as much again as there is room for does not fill the
   * partition when its log is limited. It may take 3 min for that and one more for each GiB,
   * scaled, and is gone afterwards.
   *
   * @param maxSize how large one log file may become, in the engine's notation, for instance {@code
   *     1m}
   * @param maxFiles how many log files there may be
   * @param image an image that is on the device and has {@code sh}, {@code yes} and {@code head}
   */
  public DeviceAssert survivesLogsLimitedTo(String maxSize, int maxFiles, String image) {
    long room = usage().free() - Host.Usage.OUT_OF_REACH;
    long lines = room * 3 / 2 / LINE + 1;
    String printer =
        "yes \"$(head -c %d /dev/zero | tr \"\\0\" x)\" | head -n %d".formatted(LINE, lines);
    Duration printing = PRINTING.plusMinutes(lines * LINE >> 30);
    Shell.Result printed =
        device
            .shell()
            .run(
                PRINT.formatted(
                    device.deadlines().scaled(printing).toSeconds(),
                    maxSize,
                    maxFiles,
                    image,
                    printer),
                printing.plusMinutes(1));
    if (printed.status() >= NOT_STARTED && printed.status() < NOT_STARTED + 3) {
      throw new InfraException(
          "Tried to run a container with limited logs on "
              + device.name()
              + ".\nSeen: "
              + printed.err().strip());
    }
    if (!printed.ok()) {
      throw new AssertionError(
          "[%s] Expected a container to print %d bytes within %d s at full speed, but its status is %d"
              .formatted(device.name(), lines * LINE, printing.toSeconds(), printed.status()));
    }
    return hasRoom();
  }

  private Host.Usage usage() {
    return device.host().usage(Host.DATA_PARTITION);
  }
}
