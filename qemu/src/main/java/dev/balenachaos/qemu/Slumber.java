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

  /** Nobody waits for it: the guest's other processor is free for what the copy is asked next. */
  private static final String START =
      "systemctl start --no-block chronyd.service > /dev/null 2>&1 &";

  /** On a tmpfs, and so in the guest's memory: its copies start it without having to send it. */
  private static final String RESEED = "/run/balena-chaos-reseed";

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
    device
        .shell()
        .run("cat > " + RESEED + " && chmod 700 " + RESEED, ReseedProgram.bytes(), TIME_LIMIT)
        .require("leave a program to copies");
    device.shell().require(STOP + "; status=$?; sync; exit $status");
  }

  /**
   * Makes a copy a device of its own: other random numbers, and the right time. The login, which
   * takes a slow device longest, is in the first command, so that it blurs no reading of the clock.
   *
   * @param keepsLag whether its clock stays as far behind as its template is old
   * @throws dev.balenachaos.run.InfraException when its clock cannot be set right
   */
  void wake(boolean keepsLag) {
    boolean reseeded = reseed();
    device.timeline().record(Timeline.Kind.STEP, "clone", "answers over SSH");
    if (!reseeded) {
      story.tellOnce(
          "clone",
          "draws the same random numbers as its template, for up to a minute: see its timeline");
    }
    DeviceClock.Reading reading =
        keepsLag
            ? device.clock().read()
            : new ClockSetting(device.shell(), device.clock(), story).setRight();
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
        "echo %1$s > /dev/urandom && %2$s < /dev/urandom && echo reseeded; rm -f %2$s"
            .formatted(HexFormat.of().formatHex(seed), RESEED);
    return device.shell().require(command).contains("reseeded");
  }
}
