package dev.balenachaos.qemu;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.DeviceClock;
import dev.balenachaos.run.Timeline;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;

/**
 * What a guest does before its state is kept, and what each of its copies does first.
 *
 * <p>chronyd sleeps over the gap: were it running it would see time jump forward, say so and start
 * anew with all its sources (chrony's {@code sched.c} takes more than 10 s between two looks for a
 * jump). It wakes with the clock already right, as after a boot.
 */
final class Slumber {

  /** How far a copy's clock may be off. */
  static final Duration RIGHT = Duration.ofMillis(100);

  /** How often at most the clock is set: a device that is slow to answer shows it no better. */
  private static final int TRIES = 3;

  private static final Duration TIME_LIMIT = Duration.ofSeconds(10);

  private final Device device;

  Slumber(Device device) {
    this.device = device;
  }

  /** Prepares the guest for being halted. */
  void fallAsleep() {
    device.shell().require("systemctl stop chronyd.service && sync");
  }

  /**
   * Makes a copy a device of its own: other random numbers, and the right time.
   *
   * @param keepsLag whether its clock stays as far behind as its template is old
   */
  void wake(boolean keepsLag) {
    DeviceClock.Reading reading = device.clock().read();
    device.timeline().record(Timeline.Kind.STEP, "clone", "answers over SSH");
    boolean reseeded = reseed();
    if (!keepsLag) {
      reading = setRight(reading);
    }
    device.shell().require("systemctl start --no-block chronyd.service");
    device
        .timeline()
        .record(
            Timeline.Kind.STEP,
            "clone",
            keepsLag ? "clock left behind" : "clock set right",
            Map.of(
                "offset", reading.offset().toString(),
                "error", reading.error().toString(),
                "random numbers", reseeded ? "its own" : "the template's, for up to a minute"));
  }

  private boolean reseed() {
    byte[] seed = new byte[32];
    new SecureRandom().nextBytes(seed);
    String command =
        "f=$(mktemp) && cat > $f && chmod 700 $f && echo "
            + HexFormat.of().formatHex(seed)
            + " > /dev/urandom && $f < /dev/urandom; status=$?; rm -f $f; exit $status";
    return device.shell().run(command, ReseedProgram.bytes(), TIME_LIMIT).ok();
  }

  private DeviceClock.Reading setRight(DeviceClock.Reading before) {
    DeviceClock.Reading reading = before;
    for (int tried = 0; tried < TRIES && !isRight(reading); tried++) {
      device.shell().require(step(reading.offset()));
      reading = device.clock().read();
    }
    return reading;
  }

  private static boolean isRight(DeviceClock.Reading reading) {
    return reading.offset().abs().plus(reading.error()).compareTo(RIGHT) <= 0;
  }

  /**
   * In one go on the device, so that the way there does not count. What a program takes to start
   * there does: it is measured and added.
   */
  private static String step(Duration offset) {
    return "a=$(date +%s%N); b=$(date +%s%N); n=$(( b + b - a - ("
        + offset.toNanos()
        + ") )); date -s \"@$(( n / 1000000000 )).$(printf %09d $(( n % 1000000000 )))\"";
  }
}
