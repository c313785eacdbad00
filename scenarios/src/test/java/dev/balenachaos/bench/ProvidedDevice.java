package dev.balenachaos.bench;

import dev.balenachaos.device.Boot.Gate;
import dev.balenachaos.device.Device;
import dev.balenachaos.device.DeviceProviders;
import dev.balenachaos.device.DeviceRequest;
import dev.balenachaos.device.Preparation;
import dev.balenachaos.probe.Recovery;
import dev.balenachaos.probe.Watch;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Run;
import dev.balenachaos.run.Timeline;
import dev.balenachaos.workload.Workload;
import dev.balenachaos.workload.Workloads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A reference device that has just been handed out, by whichever way. Its timeline begins when it
 * was asked for.
 *
 * @param device ready
 */
record ProvidedDevice(Device device) implements AutoCloseable {

  private static final Workload APP = Workloads.sensorLogger();
  private static final Duration STEADY = Duration.ofMinutes(2);

  /** Returns a device that was powered on just now. */
  static ProvidedDevice booted(Run run, Path folder) throws IOException {
    return provided(run, folder, new Preparation(true, false, List.of()));
  }

  /**
   * Returns a copy of a template on which an app runs. The template is made before when there is
   * none.
   */
  static ProvidedDevice cloned(Run run, Path folder) throws IOException {
    ProvidedDevice provided =
        provided(run, folder, new Preparation(false, false, List.of(APP.deployed())));
    if (provided.find(ProvidedDevice::goesOn).isEmpty()) {
      provided.close();
      throw new InfraException(
          "Tried: to measure a copy of a template\nSeen: "
              + provided.device.name()
              + " was booted\nDo: leave out -Dqemu.templates=false, and see above why none is copied");
    }
    APP.runningOn(provided.device);
    return provided;
  }

  private static ProvidedDevice provided(Run run, Path folder, Preparation preparation)
      throws IOException {
    Files.createDirectories(folder);
    return new ProvidedDevice(
        DeviceProviders.provide(
            new DeviceRequest(
                DeviceProviders.address("qemu:reference"),
                run,
                folder,
                new Timeline(),
                preparation)));
  }

  /** Returns the moment of its timeline at which a booted device's QEMU was started. */
  Duration poweredOn() {
    return first(event -> event.kind() == Timeline.Kind.STEP && event.source().equals("qemu"));
  }

  /** Returns when a booted device passed each gate, counted from power on. */
  Map<Gate, Duration> gates() {
    Map<Gate, Duration> gates = new EnumMap<>(Gate.class);
    for (Gate gate : Gate.values()) {
      Duration passed = first(event -> gate.name().equals(event.details().get("gate")));
      gates.put(gate, passed.minus(poweredOn()));
    }
    return gates;
  }

  /** Returns how long a copy's guest took to run, counted from the start of its QEMU's process. */
  Duration running() throws IOException {
    Duration resumed =
        first(event -> event.kind() == Timeline.Kind.MACHINE && event.text().equals("RESUME"));
    Instant started = QemuProcess.of(device.name()).started();
    return Duration.between(started, device.timeline().started().plus(resumed));
  }

  /** Returns when a copy had answered its first command, counted from when it was asked for. */
  Duration firstCommand() {
    return first(event -> event.source().equals("clone") && event.text().startsWith("answers"));
  }

  /** Deploys the app that copies have, and waits for it. */
  void deploy() {
    device.deploy(APP);
    awaitSteady(device.timeline().now());
  }

  /**
   * Watches the device until its steady state has held for {@link Watch#SETTLE}: SSH, engine,
   * supervisor, its health, the disk and, where the app is on it, each of its services have
   * answered well, and gone on to.
   *
   * @param from the moment of its timeline that counts
   * @return when all of them first had: the settling that proves it is not in it
   */
  Duration awaitSteady(Duration from) {
    try (Watch watch = Watch.over(device)) {
      Recovery steady =
          watch
              .awaitSteady(from, device.deadlines().scaled(STEADY))
              .orElseThrow(
                  () ->
                      new InfraException(
                          "Tried: to see "
                              + device.name()
                              + " steady\nSeen: "
                              + String.join("; ", watch.complaints())
                              + "\nDo: see "
                              + device.folder()));
      return steady.took().plus(steady.error());
    }
  }

  /** Returns when the device was steady, counted from when it was asked for. */
  Duration awaitSteady() {
    return awaitSteady(Duration.ZERO);
  }

  /** Returns when the device was steady, counted from a moment before it was asked for. */
  Duration steadySince(Instant moment) {
    return Duration.between(moment, device.timeline().started()).plus(awaitSteady());
  }

  /** Returns the memory that its QEMU takes (PSS), in bytes. */
  long proportionalMemory() throws IOException {
    return QemuProcess.of(device.name()).proportionalMemory();
  }

  private static boolean goesOn(Timeline.Event event) {
    return event.source().equals("qemu") && event.details().containsKey("template");
  }

  private Duration first(Predicate<Timeline.Event> wanted) {
    return find(wanted)
        .orElseThrow(() -> new InfraException("The timeline of " + device.name() + " lacks a step"))
        .at();
  }

  private Optional<Timeline.Event> find(Predicate<Timeline.Event> wanted) {
    return device.timeline().events().stream().filter(wanted).findFirst();
  }

  @Override
  public void close() {
    device.close();
  }
}
