package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Host;
import dev.balenachaos.run.InvalidException;
import dev.balenachaos.workload.Deployment;
import java.time.Duration;

/**
 * Faults of the data partition, {@code /mnt/data}, where balenaOS keeps images, containers and
 * volumes.
 *
 * <p>No unit of balenaOS watches its free space, and nothing there is reclaimed under pressure
 * (meta-balena 8.0.2); a full data partition is among the failures that balena documents.
 */
public final class DataPartition implements Fault {

  private final Filler filler;
  private final int percent;

  private DataPartition(Filler filler, int percent) {
    this.filler = filler;
    this.percent = percent;
  }

  /**
   * Fills the partition until not even root can write one block. The effect is a write that fails
   * with ENOSPC.
   */
  public static DataPartition filled() {
    return new DataPartition(new Filler.HostFile(), 100);
  }

  /**
   * Fills the partition up to a share of its size. The effect is that at least so much is used.
   *
   * @param percent 1 to 99
   * @throws IllegalArgumentException for any other number
   */
  public static DataPartition filledTo(int percent) {
    if (percent < 1 || percent > 99) {
      throw new IllegalArgumentException(
          "A partition is filled to 1 to 99 percent, not "
              + percent
              + "; filled() fills it wholly");
    }
    return new DataPartition(new Filler.HostFile(), percent);
  }

  /**
   * Fills the partition wholly by a file in a named volume, as an app does that never deletes.
   *
   * @param volume the volume's name in the workload, for instance {@code readings}
   */
  public static DataPartition filledByVolume(Deployment app, String volume) {
    return new DataPartition(new Filler.Volume(volume, app.volumeFolder(volume)), 100);
  }

  /** Fills the partition wholly by a file in the own layer of a service's running container. */
  public static DataPartition filledByContainerLayer(String service) {
    return new DataPartition(new Filler.ContainerLayer(service), 100);
  }

  /**
   * Fills the partition wholly by the log of a container that has no log limits.
   *
   * @param image an image that is on the device and has {@code sh}, {@code yes} and {@code head}
   */
  public static DataPartition filledByContainerLogs(String image) {
    return new DataPartition(new Filler.ContainerLogs(image), 100);
  }

  /**
   * Takes every inode of the partition by empty files of a service, as an app makes them that keeps
   * one for each thing it has seen. The effect is that no file can be made, while blocks are free.
   * balenaOS has an inode for each 8 KiB (meta-balena 8.0.2, {@code image_types_balena.bbclass}),
   * so this is for small partitions: all of them have to be taken within 5 min, scaled.
   *
   * <p>They go with the heal, which ends the service's processes that make them.
   *
   * @param service a service that mounts the volume, and whose image has busybox
   * @param volume the volume's name in the workload, for instance {@code readings}
   */
  public static DataPartition filledByFiles(Deployment app, String service, String volume) {
    return new DataPartition(new Filler.ManyFiles(service, volume, app.volumeFolder(volume)), 100);
  }

  @Override
  public String undo(String id) {
    return filler.undo(id);
  }

  @Override
  public void apply(Device device, String id) {
    FullPartition.fill(device, this, "bytes=" + bytes(device) + "\n" + filler.fill(id));
  }

  private long bytes(Device device) {
    if (percent == 100) {
      return -1;
    }
    Host.Usage usage = device.host().usage(Host.DATA_PARTITION);
    long bytes = usage.size() / 100 * percent - (usage.size() - usage.free());
    if (bytes < usage.size() / 50) {
      throw new InvalidException(
          "The data partition of "
              + device.name()
              + " is so full already that no 2 % of it are left to fill it to "
              + percent
              + " %");
    }
    return bytes;
  }

  @Override
  public Effect effect(Device device, String id) {
    return percent == 100 ? filler.effect(device, id) : used(device);
  }

  /** Rounded up, it is reached by nothing but what fills it: see {@link #bytes}. */
  private Effect used(Device device) {
    Host.Usage usage = device.host().usage(Host.DATA_PARTITION);
    long used = 100 - usage.free() * 100 / usage.size();
    return new Effect(used >= percent - 1, used + " % used");
  }

  @Override
  public Duration bitesWithin() {
    return filler instanceof Filler.ContainerLogs ? Duration.ofMinutes(3) : Duration.ofSeconds(20);
  }

  @Override
  public String toString() {
    return percent == 100
        ? "data partition filled by " + filler
        : "data partition filled to " + percent + " % by " + filler;
  }
}
