package dev.balenachaos.assertion;

import dev.balenachaos.device.Device;
import dev.balenachaos.probe.ClockDrift;
import dev.balenachaos.probe.ClockOffset;
import dev.balenachaos.probe.ClockReading;
import dev.balenachaos.probe.HonestClock;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Story;
import dev.balenachaos.run.Timeline.Kind;
import java.time.Duration;
import java.util.Map;

/**
 * Assertions on a device's wall clock: beside the lab's honest clock where the lab has one for it,
 * to some milliseconds, and otherwise beside the host's over SSH, to the error that this has.
 */
public final class ClockAssert {

  /** The way to the device takes longer at times; the best of so many readings counts. */
  private static final int READINGS = 5;

  private final DeviceAssert parent;
  private final Device device;
  private final HonestClock honest;

  ClockAssert(DeviceAssert parent, Device device) {
    this.parent = parent;
    this.device = device;
    this.honest = HonestClock.beside(device);
  }

  /**
   * Asserts that the clock is now no further than that from the truth.
   *
   * @throws InfraException when the clock cannot be read precisely enough to tell
   */
  public DeviceAssert isWithin(Duration limit) {
    ClockOffset best = read(limit);
    if (best.isBeyond(limit)) {
      throw new AssertionError(complaint(limit, best));
    }
    if (!best.isWithin(limit)) {
      throw new InfraException(
          "Tried: to see whether the clock of "
              + device.name()
              + " is within "
              + words(limit)
              + "\nSeen: "
              + best
              + ", which does not tell\nDo: allow for more than its error, or use a device on the"
              + " lab's network, whose clock is read to some milliseconds");
    }
    return parent;
  }

  /**
   * Asserts that the clock is right again within a deadline. What is told as its recovery counts
   * from the last heal, or from the injection while the fault stands.
   *
   * @param limit how far from the truth it may then be
   * @param deadline how long it may take at full speed; scaled
   */
  public DeviceAssert comesWithin(Duration limit, Duration deadline) {
    Duration from = parent.recoveryCountsFrom("comesWithin");
    Within.deadline(
        device,
        deadline,
        () -> {
          ClockOffset offset = honest.offset();
          return offset.isWithin(limit) ? null : said(limit, offset);
        });
    Duration took = device.timeline().now().minus(from);
    device
        .timeline()
        .record(
            Kind.STEP,
            "recovery",
            "the clock is right after " + Story.readable(took),
            Map.of("tookMillis", String.valueOf(took.toMillis())));
    return parent;
  }

  /** Asserts that the clock is now further than that from the truth. */
  public DeviceAssert isOffByMoreThan(Duration limit) {
    ClockOffset best = read(limit);
    if (!best.isBeyond(limit)) {
      throw new AssertionError(
          "["
              + device.name()
              + "] Expected the clock to be off by more than "
              + words(limit)
              + ", but it is "
              + best);
    }
    return parent;
  }

  /**
   * Asserts that the clock gets further than that from the truth within a deadline, as by a server
   * that lies.
   *
   * @param deadline how long it may take at full speed; scaled
   */
  public DeviceAssert goesOffByMoreThan(Duration limit, Duration deadline) {
    Within.deadline(
        device,
        deadline,
        () -> {
          ClockOffset offset = honest.offset();
          return offset.isBeyond(limit)
              ? null
              : "Expected the clock to go off by more than "
                  + words(limit)
                  + ", but it is "
                  + offset;
        });
    return parent;
  }

  /**
   * Asserts that the clock has gone away from the truth no faster than that since it was read, and
   * puts what was measured on the timeline.
   *
   * @param ppm microseconds a second, either way
   * @throws InfraException when too little time has passed for the readings' errors to tell
   */
  public DeviceAssert hasDriftedNoFasterThan(double ppm, ClockReading since) {
    ClockDrift drift = since.until(ClockReading.of(device));
    if (drift.isBeyond(ppm)) {
      throw new AssertionError(
          "["
              + device.name()
              + "] Expected the clock to drift by no more than "
              + Math.round(ppm)
              + " ppm, but it does by "
              + drift);
    }
    if (!drift.isWithin(ppm)) {
      throw new InfraException(
          "Tried: to see whether the clock of "
              + device.name()
              + " drifts by no more than "
              + Math.round(ppm)
              + " ppm\nSeen: "
              + drift
              + ", which does not tell\nDo: let more time pass between the two readings, or use a"
              + " device on the lab's network, whose clock is read to some milliseconds");
    }
    device.timeline().record(Kind.STEP, "clock", "drifted by " + drift);
    return parent;
  }

  private ClockOffset read(Duration limit) {
    ClockOffset best = honest.offset();
    for (int i = 1; i < READINGS && !best.isWithin(limit) && !best.isBeyond(limit); i++) {
      ClockOffset next = honest.offset();
      best = next.error().compareTo(best.error()) < 0 ? next : best;
    }
    return best;
  }

  private String complaint(Duration limit, ClockOffset seen) {
    return "[" + device.name() + "] " + said(limit, seen);
  }

  private static String said(Duration limit, ClockOffset seen) {
    return "Expected the clock to be within " + words(limit) + " of the truth, but it is " + seen;
  }

  private static String words(Duration limit) {
    return limit.toMillis() + " ms";
  }
}
