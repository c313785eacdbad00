package dev.balenachaos.qemu;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.DeviceClock;
import dev.balenachaos.run.Story;
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

  /** A device without chronyd, which is whoever's image it is, has none to stop. */
  static final String STOP =
      "systemctl stop chronyd.service || ! systemctl cat chronyd.service > /dev/null";

  static final String START =
      "systemctl start --no-block chronyd.service"
          + " || ! systemctl cat chronyd.service > /dev/null";

  private static final Duration TIME_LIMIT = Duration.ofSeconds(10);

  private final Device device;
  private final Story story;

  /**
   * Prepares.
   *
   * @param story is told what a copy has not of its own
   */
  Slumber(Device device, Story story) {
    this.device = device;
    this.story = story;
  }

  /** Prepares the guest for being halted. */
  void fallAsleep() {
    device.shell().require(STOP + "; status=$?; sync; exit $status");
  }

  /**
   * Makes a copy a device of its own: other random numbers, and the right time.
   *
   * @param keepsLag whether its clock stays as far behind as its template is old
   * @throws dev.balenachaos.run.InfraException when its clock cannot be set right
   */
  void wake(boolean keepsLag) {
    DeviceClock.Reading reading = device.clock().read();
    device.timeline().record(Timeline.Kind.STEP, "clone", "answers over SSH");
    boolean reseeded = reseed();
    if (!reseeded) {
      story.tellOnce(
          "clone",
          "draws the same random numbers as its template, for up to a minute: see its timeline");
    }
    if (!keepsLag) {
      reading = new ClockSetting(device.shell(), device.clock(), story).setRight(reading);
    }
    device.shell().require(START);
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
}
