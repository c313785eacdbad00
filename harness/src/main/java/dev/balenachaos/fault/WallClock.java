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

  /** Prints for how many seconds the clock is ahead of what it would be. */
  private static final String OFF =
      """
      off() {
        read -r boot began <%1$s
        echo $(($(date +%%s) - began - $(cut -d . -f 1 /proc/uptime)))
      }
      """;

  /** Nearer than this, chronyd is closer to the truth than whole seconds are. */
  private static final int NEAR = 5;

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
    if (by.abs().compareTo(Duration.ofSeconds(4 * NEAR)) < 0) {
      throw new IllegalArgumentException("A clock is moved by at least 20 s here, not by " + by);
    }
    return new WallClock(by);
  }

  private static String note(String id) {
    return HealScript.FOLDER + "/" + id + "/clock";
  }

  @Override
  public String undo(String id) {
    return """
        [ -e %1$s ] || return 0
        %2$sread -r boot began <%1$s
        [ "$boot" = "$(cat /proc/sys/kernel/random/boot_id)" ] || return 0
        off=$(off)
        [ "${off#-}" -lt %3$d ] || date -u -s "@$(($(date +%%s) - off))" >/dev/null"""
        .formatted(note(id), OFF.formatted(note(id)), NEAR);
  }

  @Override
  public void apply(Device device, String id) {
    HostScript.apply(
        device,
        this,
        """
        set -e
        now=$(date +%%s)
        up=$(cut -d . -f 1 /proc/uptime)
        echo "$(cat /proc/sys/kernel/random/boot_id) $((now - up))" >%s
        date -u -s "@$((now + %d))" >/dev/null
        """
            .formatted(note(id), by.toSeconds()),
        Duration.ofSeconds(10));
  }

  @Override
  public Effect effect(Device device, String id) {
    String told =
        HostScript.look(
                device,
                "[ -e %1$s ] || { echo 0; exit; }\n".formatted(note(id))
                    + OFF.formatted(note(id))
                    + "off\n")
            .strip();
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
