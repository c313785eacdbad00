package dev.balenachaos.assertion;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.LogConfig.LoggingType;
import dev.balenachaos.device.Device;
import dev.balenachaos.device.Host;
import dev.balenachaos.device.Shell;
import dev.balenachaos.run.InfraException;
import java.time.Duration;
import java.util.Map;

/** Assertions on a device's data partition. */
public final class DataPartitionAssert {

  /** A json-file log line holds at most 16 KiB of text (moby, {@code copier.go}). */
  private static final int LINE = 8 << 10;

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
   * partition when its log is limited.
   *
   * @param maxSize how large one log file may become, in the engine's notation, for instance {@code
   *     1m}
   * @param maxFiles how many log files there may be
   * @param image an image that is on the device and has {@code sh}, {@code yes} and {@code head}
   */
  public DeviceAssert survivesLogsLimitedTo(String maxSize, int maxFiles, String image) {
    long room = usage().free() - Host.Usage.OUT_OF_REACH;
    long lines = room * 3 / 2 / LINE + 1;
    DockerClient engine = device.engine().client();
    String container;
    try {
      container =
          engine
              .createContainerCmd(image)
              .withEntrypoint("sh", "-c")
              .withCmd("yes \"$(head -c " + LINE + " /dev/zero | tr '\\0' x)\" | head -n " + lines)
              .withHostConfig(
                  HostConfig.newHostConfig()
                      .withNetworkMode("none")
                      .withLogConfig(
                          new LogConfig(
                              LoggingType.JSON_FILE,
                              Map.of("max-size", maxSize, "max-file", String.valueOf(maxFiles)))))
              .exec()
              .getId();
    } catch (DockerException e) {
      throw new InfraException(
          "Tried to create a container with limited logs on "
              + device.name()
              + ".\nSeen: "
              + e.getMessage(),
          e);
    }
    try {
      engine.startContainerCmd(container).exec();
      Within.deadline(
          device,
          Duration.ofMinutes(3),
          () ->
              Boolean.TRUE.equals(
                      engine.inspectContainerCmd(container).exec().getState().getRunning())
                  ? "Expected a container to print " + lines * LINE + " bytes, but it still does"
                  : null);
    } finally {
      engine.removeContainerCmd(container).withForce(true).exec();
    }
    return hasRoom();
  }

  private Host.Usage usage() {
    return device.host().usage(Host.DATA_PARTITION);
  }
}
