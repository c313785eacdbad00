package dev.balenachaos.probe;

import dev.balenachaos.device.Device;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** The probes that every device has. */
final class DeviceProbes {

  private DeviceProbes() {}

  static List<Probe> of(Device device, InsideStream inside) {
    return List.of(
        Probe.required("reachable", () -> ask(inside, line -> Answer.good("answers"))),
        Probe.required(
            "engine",
            () -> device.engine().answers() ? Answer.good("answers") : Answer.bad("no answer")),
        Probe.required(
            "supervisor",
            () -> device.supervisor().pings() ? Answer.good("pings") : Answer.bad("no ping")),
        Probe.required(
            "healthy",
            () -> device.supervisor().healthy() ? Answer.good("healthy") : Answer.bad("unhealthy")),
        Probe.required("disk", () -> ask(inside, DeviceProbes::disk)),
        Probe.noted("boot", Probe.PERIOD, () -> ask(inside, line -> Answer.good(line.bootId()))),
        Probe.noted("clock", Probe.PERIOD, () -> ask(inside, DeviceProbes::clock)));
  }

  private static Answer ask(InsideStream inside, Function<InsideStream.Line, Answer> question)
      throws InterruptedException {
    InsideStream.Line line = inside.latest();
    return line == null ? Answer.bad("no answer") : question.apply(line);
  }

  private static Answer disk(InsideStream.Line line) {
    if (line.usage().isFull()) {
      return Answer.bad("full");
    }
    long percent = 100 - line.usage().free() * 100 / line.usage().size();
    return Answer.good(percent / 5 * 5 + " % used or a little more");
  }

  /**
   * The way from the device blurs the offset by some tenths of a second, so it is told in seconds.
   */
  private static Answer clock(InsideStream.Line line) {
    Duration offset = line.clockOffset();
    return offset.abs().compareTo(Duration.ofSeconds(2)) < 0
        ? Answer.good("right")
        : Answer.bad("off by " + Math.round(offset.toMillis() / 1000.0) + " s");
  }
}
