package dev.balenachaos.probe;

import com.github.dockerjava.api.exception.NotFoundException;
import dev.balenachaos.device.Device;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Timeline;
import dev.balenachaos.workload.Deployment;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/**
 * What reached a device's disk in a span of time, and for whom.
 *
 * <p>What counts for a service is what its container's control group has written (version 2, which
 * the engine's driver {@code systemd} uses on balenaOS): the pages of its files, also when the
 * kernel writes them out later. Not in it, but in the disk's total: what the file system adds, its
 * journal and metadata, which the kernel counts for nobody. What a service prints, where the engine
 * keeps it in files, is written by the engine. What is written to a tmpfs reaches no disk.
 *
 * @param span between two looks, by the device's own clock
 * @param disk bytes, on all partitions of the disk that the data partition is on
 * @param engine bytes of those that the engine's own processes wrote
 * @param services bytes by service
 */
public record DiskWrites(Duration span, long disk, long engine, Map<String, Long> services) {

  private static final String UNIT = "balena.service";

  /** Beside the services, whose names have no such letters. */
  private static final String ENGINE = "(engine)";

  public DiskWrites {
    services = Map.copyOf(services);
  }

  /**
   * Looks twice at the disk, the engine, and the services of the workload that was deployed last.
   * The device is not asked anything in between, since what answers writes, too; what waits in
   * memory is written out before each look.
   *
   * @param span how long to wait in between, not scaled
   * @throws InfraException when a service was restarted meanwhile, or the kernel does not count
   */
  public static DiskWrites over(Device device, Duration span) {
    Map<String, Long> processes = processes(device);
    DiskReading before = DiskReading.of(device, processes);
    Awaitility.await().pollDelay(span).forever().until(() -> true);
    DiskReading after = DiskReading.of(device, processes);
    if (!processes(device).equals(processes)) {
      throw new InfraException(
          "Tried: to measure what is written on "
              + device.name()
              + "\nSeen: a container was restarted meanwhile, and counts anew"
              + "\nDo: measure while nothing restarts");
    }
    DiskWrites writes = between(before, after);
    device.timeline().record(Timeline.Kind.STEP, "writes", writes.toString(), writes.details());
    return writes;
  }

  private static Map<String, Long> processes(Device device) {
    Map<String, Long> processes = new TreeMap<>();
    processes.put(ENGINE, (long) device.host().unit(UNIT).mainPid());
    Optional<Deployment> app = device.attachments().newest(Deployment.class);
    for (String service : app.map(Deployment::services).orElse(List.of())) {
      try {
        Long pid =
            device
                .engine()
                .client()
                .inspectContainerCmd(app.get().container(service))
                .exec()
                .getState()
                .getPidLong();
        if (pid != null && pid > 0) {
          processes.put(service, pid);
        }
      } catch (NotFoundException e) {
        // A service without a container writes nothing.
      }
    }
    return processes;
  }

  static DiskWrites between(DiskReading before, DiskReading after) {
    Map<String, Long> services = new LinkedHashMap<>();
    after
        .groups()
        .forEach(
            (service, bytes) ->
                services.put(service, bytes - before.groups().getOrDefault(service, 0L)));
    long engine = Objects.requireNonNullElse(services.remove(ENGINE), 0L);
    return new DiskWrites(
        after.uptime().minus(before.uptime()), after.disk() - before.disk(), engine, services);
  }

  /** Returns how much the whole disk takes a day. */
  public WriteRate rate() {
    return WriteRate.of(disk, span);
  }

  /** Returns how much the engine's own processes write a day. */
  public WriteRate rateOfEngine() {
    return WriteRate.of(engine, span);
  }

  /**
   * Returns how much is written for a service a day.
   *
   * @throws InfraException when no container of the service ran
   */
  public WriteRate rateOf(String service) {
    Long bytes = services.get(service);
    if (bytes == null) {
      throw new InfraException(
          "No container of " + service + " ran, so nothing is known of its writes");
    }
    return WriteRate.of(bytes, span);
  }

  /**
   * Returns how many bytes the disk took for each byte that somebody meant to keep.
   *
   * @param meant bytes, more than 0
   */
  public double amplification(long meant) {
    if (meant <= 0) {
      throw new IllegalArgumentException("Nobody meant to keep " + meant + " bytes");
    }
    return (double) disk / meant;
  }

  private Map<String, String> details() {
    Map<String, String> details = new LinkedHashMap<>();
    details.put("spanMillis", String.valueOf(span.toMillis()));
    details.put("diskBytes", String.valueOf(disk));
    details.put("engineBytes", String.valueOf(engine));
    services.forEach((service, bytes) -> details.put(service + "Bytes", String.valueOf(bytes)));
    return details;
  }

  @Override
  public String toString() {
    return "the disk takes "
        + rate()
        + ": "
        + services.keySet().stream()
            .sorted()
            .map(service -> service + " " + rateOf(service))
            .collect(Collectors.joining(", "))
        + ", engine "
        + rateOfEngine()
        + ", the file system's own and others the rest";
  }
}
