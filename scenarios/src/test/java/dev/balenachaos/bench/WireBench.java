package dev.balenachaos.bench;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.DeviceProviders;
import dev.balenachaos.device.DeviceRequest;
import dev.balenachaos.device.Preparation;
import dev.balenachaos.lab.Lab;
import dev.balenachaos.lab.LabHost;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Run;
import dev.balenachaos.run.Timeline;
import dev.balenachaos.wire.Cable;
import dev.balenachaos.wire.Impairment;
import dev.balenachaos.wire.Match;
import dev.balenachaos.wire.RelayedWire;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The figures {@code wire}: what a wire costs, and how exact it is, between a device and the lab.
 *
 * <ul>
 *   <li>{@code wire.attach}, {@code wire.detach}: of a device that runs
 *   <li>{@code wire.rtt.added}: the median round trip with an idle wire less that without
 *   <li>{@code ratio.tcp_with_to_without}: the rate of a TCP transfer from the device
 *   <li>{@code wire.cpu.per_100MB}: processor time of the wire's threads
 *   <li>{@code wire.delay.error}: how far a delay of 200 ms is off, beyond the round trip itself
 *   <li>{@code wire.loss}: of 30 % of 2,000 echoes; {@code wire.loss.error}: how far that is off;
 *       {@code wire.loss.repeated} is 1 when the same were lost again on the same seed
 * </ul>
 *
 * <p>With and without are measured by turns in one run, since a host with other work is slow to
 * both.
 */
final class WireBench {

  private static final int TRIPS = 200;
  private static final int ECHOES = 2000;
  private static final int MEBIBYTES = 64;
  private static final Duration DELAY = Duration.ofMillis(200);

  private final Options options;
  private final Figures figures;
  private final Run run;
  private final WireEnds ends;
  private final Cable cable;
  private final Path sockets;

  /**
   * Measures the cable between a device and a lab, both of which are made for it.
   *
   * @throws InfraException when there is no such device
   */
  static void onDeviceOfLab(Options options, Figures figures) throws IOException {
    Run run = Run.startIn(Bench.FOLDER.resolve("runs"));
    try (Lab lab = Lab.open(run.folder().resolve("lab"), run.seed());
        Device device =
            DeviceProviders.provide(
                new DeviceRequest(
                    DeviceProviders.address("qemu:reference"),
                    run,
                    run.folder(),
                    new Timeline(),
                    Preparation.none(),
                    Optional.of(lab.uplink())))) {
      // The device comes with a wire, and what is measured is one that is not there yet.
      device.capability(RelayedWire.class).orElseThrow().close();
      WireEnds ends =
          new WireEnds(device, LabHost.FIRST_DEVICE, lab.network()::run, LabHost.GATEWAY.address());
      Cable cable = device.capability(Cable.class).orElseThrow();
      new WireBench(options, figures, run, ends, cable).run();
    }
  }

  /**
   * Prepares.
   *
   * @param cable the device's, which leads past the harness now
   */
  private WireBench(Options options, Figures figures, Run run, WireEnds ends, Cable cable)
      throws IOException {
    this.options = options;
    this.figures = figures;
    this.run = run;
    this.ends = ends;
    this.cable = cable;
    this.sockets = Files.createTempDirectory("wire");
  }

  void run() {
    for (int i = 1; i <= options.runs(); i++) {
      run.story().tell("bench", "wire, run " + i + " of " + options.runs());
      cost(i);
    }
    delay();
    loss();
  }

  private RelayedWire wire(String name) {
    Path capture = run.folder().resolve("wire-" + name + ".pcapng");
    return RelayedWire.through(
        cable, sockets, capture, ends.device().name(), run.seed(), new Timeline());
  }

  private void cost(int number) {
    double rttWithout = median(ends.roundTrips(TRIPS));
    Duration without = ends.send(MEBIBYTES);
    long before = System.nanoTime();
    RelayedWire wire = wire("cost-" + number);
    figures.millis("wire.attach", since(before));
    try {
      double rttWith = median(ends.roundTrips(TRIPS));
      long cpu = wireThreadsCpu();
      Duration with = ends.send(MEBIBYTES);
      Duration used = Duration.ofNanos(wireThreadsCpu() - cpu);
      figures.millis("wire.rtt.without", millis(rttWithout));
      figures.millis("wire.rtt.with", millis(rttWith));
      figures.millis("wire.rtt.added", millis(rttWith - rttWithout));
      figures.ratio("ratio.tcp_with_to_without", without, with);
      figures.seconds("wire.cpu.per_100MB", used.multipliedBy(100_000_000).dividedBy(bytes()));
    } finally {
      before = System.nanoTime();
      wire.close();
    }
    figures.millis("wire.detach", since(before));
  }

  private static long bytes() {
    return (long) MEBIBYTES << 20;
  }

  private void delay() {
    try (RelayedWire wire = wire("delay")) {
      double alone = median(ends.roundTrips(TRIPS));
      wire.add(Match.icmp().and(Match.fromDevice()), Impairment.delayed(DELAY));
      for (int i = 0; i < options.runs(); i++) {
        double error = median(ends.roundTrips(20)) - alone - DELAY.toMillis();
        figures.millis("wire.delay.error", millis(Math.abs(error)));
      }
    }
  }

  private void loss() {
    List<Integer> first = echoes("loss-1");
    double lost = 100.0 * (ECHOES - first.size()) / ECHOES;
    figures.percent("wire.loss", lost);
    figures.percent("wire.loss.error", Math.abs(lost - 30));
    figures.ratio("wire.loss.repeated", echoes("loss-2").equals(first) ? 1 : 0);
  }

  private List<Integer> echoes(String name) {
    try (RelayedWire wire = wire(name)) {
      wire.add(Match.icmp().and(Match.fromDevice()), Impairment.lost(0.3));
      return ends.echoes(ECHOES);
    }
  }

  private static long wireThreadsCpu() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long sum = 0;
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("wire")) {
        sum += Math.max(0, threads.getThreadCpuTime(thread.getId()));
      }
    }
    return sum;
  }

  private static Duration since(long before) {
    return Duration.ofNanos(System.nanoTime() - before);
  }

  private static Duration millis(double millis) {
    return Duration.ofNanos(Math.round(millis * 1e6));
  }

  private static double median(Collection<Double> all) {
    return Figure.of("", "", all).median();
  }
}
