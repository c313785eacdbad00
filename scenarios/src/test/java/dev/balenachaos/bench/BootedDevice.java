package dev.balenachaos.bench;

import dev.balenachaos.device.Boot.Gate;
import dev.balenachaos.device.Device;
import dev.balenachaos.device.DeviceProviders;
import dev.balenachaos.device.DeviceRequest;
import dev.balenachaos.probe.Recovery;
import dev.balenachaos.probe.Watch;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Run;
import dev.balenachaos.run.Timeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A reference device that has just been booted.
 *
 * @param device ready
 * @param poweredOn the moment of its timeline at which QEMU was started
 */
record BootedDevice(Device device, Duration poweredOn) implements AutoCloseable {

  private static final Duration STEADY = Duration.ofMinutes(2);

  static BootedDevice boot(Run run, Path folder) throws IOException {
    Files.createDirectories(folder);
    Timeline timeline = new Timeline();
    Device device =
        DeviceProviders.provide(
            new DeviceRequest(DeviceProviders.address("qemu:reference"), run, folder, timeline));
    return new BootedDevice(device, first(timeline, event -> event.source().equals("qemu")));
  }

  /** Returns when each gate was passed, counted from power on. */
  Map<Gate, Duration> gates() {
    Map<Gate, Duration> gates = new EnumMap<>(Gate.class);
    for (Gate gate : Gate.values()) {
      Duration passed =
          first(device.timeline(), event -> gate.name().equals(event.details().get("gate")));
      gates.put(gate, passed.minus(poweredOn));
    }
    return gates;
  }

  /**
   * Watches the device until its steady state has held for {@link Watch#SETTLE}.
   *
   * @return when it began, counted from power on: the settling is not in it
   */
  Duration awaitSteady() {
    try (Watch watch = Watch.over(device)) {
      Recovery steady =
          watch
              .awaitSteady(poweredOn, device.deadlines().scaled(STEADY))
              .orElseThrow(
                  () ->
                      new InfraException(
                          "Tried: to see "
                              + device.name()
                              + " steady after its boot\nSeen: "
                              + String.join("; ", watch.complaints())
                              + "\nDo: see "
                              + device.folder()));
      return steady.took().plus(steady.error());
    }
  }

  private static Duration first(Timeline timeline, Predicate<Timeline.Event> wanted) {
    return timeline.events().stream()
        .filter(event -> event.kind() == Timeline.Kind.STEP)
        .filter(wanted)
        .findFirst()
        .orElseThrow(() -> new InfraException("The timeline of the boot lacks a step"))
        .at();
  }

  @Override
  public void close() {
    device.close();
  }
}
