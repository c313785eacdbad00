package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Story;
import java.time.Duration;

/**
 * Faults of a device's wall clock, which is moved at once, as by a person, an app with the right to
 * do so, or a server that is believed. The monotonic clock, by which the harness's own healing
 * goes, cannot be moved.
 *
 * <p>The heal sets the clock to what it would be now, to the second, unless chronyd has done so
 * before, or the device has rebooted since.
 */
public final class WallClock implements Fault {

  private static final Duration SHORTEST = Duration.ofSeconds(4 * ClockNote.NEAR);

  private final Duration by;

  private WallClock(Duration by) {
    this.by = by;
  }

  /**
   * Moves the clock.
   *
   * @param by forward, or back where it is negative; whole seconds. Effect: it is off by at least
   *     half of that
   * @throws IllegalArgumentException for less than 20 s either way
   */
  public static WallClock moved(Duration by) {
    if (by.abs().compareTo(SHORTEST) < 0) {
      throw new IllegalArgumentException("A clock is moved by at least 20 s here, not by " + by);
    }
    return new WallClock(by);
  }

  @Override
  public String undo(String id) {
    return new ClockNote(id).setBack();
  }

  @Override
  public void apply(Device device, String id) {
    HostScript.apply(
        device,
        this,
        "set -e\n"
            + new ClockNote(id).take()
            + "date -u -s \"@$(($(date +%s) + "
            + by.toSeconds()
            + "))\" >/dev/null",
        Duration.ofSeconds(10));
  }

  @Override
  public Effect effect(Device device, String id) {
    String told = HostScript.look(device, new ClockNote(id).off()).strip();
    if (!told.matches("-?\\d+")) {
      throw new InfraException(
          "Tried to read the clock of " + device.name() + "\nSeen: '" + told + "'");
    }
    Duration off = Duration.ofSeconds(Long.parseLong(told));
    boolean bites =
        off.isNegative() == by.isNegative() && off.abs().multipliedBy(2).compareTo(by.abs()) >= 0;
    return new Effect(bites, "the clock is off by " + off.toSeconds() + " s");
  }

  @Override
  public String toString() {
    return "clock moved " + (by.isNegative() ? "back" : "forward") + " by " + words(by.abs());
  }

  private static String words(Duration span) {
    long days = span.toDays();
    return days == 0 ? Story.readable(span) : days + (days == 1 ? " day" : " days");
  }
}
