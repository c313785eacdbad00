package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import java.time.Duration;
import org.opentest4j.TestAbortedException;

/**
 * Faults of the clock that goes on while a device has no power. A test on a device without one,
 * which wakes up so at each boot, is skipped.
 */
public final class RealTimeClock implements Fault {

  private static final String FILE = "/sys/class/rtc/rtc0/since_epoch";

  /** The first second of the year 2000, at which many of them begin again. */
  private static final long DAWN = 946_684_800;

  /** Nobody's clock is right and before this: September 2001. */
  private static final long LONG_AGO = 1_000_000_000;

  private static final String WRITE = "{ hwclock -u -w || busybox hwclock -u -w; }";

  private RealTimeClock() {}

  /**
   * Lets the real-time clock show the beginning of the year 2000, as one does whose battery is
   * empty once the power was gone. For the moment that this takes the wall clock shows that, too;
   * then it is what it would be, to the second, until the next boot. Effect: it shows a time before
   * September 2001. The heal writes the wall clock's time to it, unless somebody has done so.
   */
  public static RealTimeClock dead() {
    return new RealTimeClock();
  }

  @Override
  public String undo(String id) {
    return """
        set_back() {
        %1$s
        }
        set_back || return
        [ ! -e %2$s ] || [ "$(cat %2$s)" -gt %3$d ] || %4$s 2>/dev/null"""
        .formatted(new ClockNote(id).setBack(), FILE, LONG_AGO, WRITE);
  }

  /** What there is of {@code hwclock} everywhere writes the wall clock's time, and no other. */
  @Override
  public void apply(Device device, String id) {
    if (!device.files().exists(FILE)) {
      throw new TestAbortedException(device.name() + " has no real-time clock");
    }
    ClockNote note = new ClockNote(id);
    HostScript.apply(
        device,
        this,
        """
        trap '' HUP
        set_back() {
        %1$s
        }
        %2$s
        date -u -s @%3$d >/dev/null && %4$s
        status=$?
        set_back && exit $status
        """
            .formatted(note.setBack(), note.take(), DAWN, WRITE),
        Duration.ofSeconds(10));
  }

  @Override
  public Effect effect(Device device, String id) {
    String seconds = HostScript.look(device, "cat " + FILE).strip();
    return new Effect(
        seconds.matches("\\d+") && Long.parseLong(seconds) < LONG_AGO,
        "it shows " + seconds + " s since 1970");
  }

  @Override
  public String toString() {
    return "real-time clock without a battery";
  }
}
