package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.run.InfraException;
import java.time.Duration;

/**
 * The wall clock runs fast or slow, as on a crystal that is bad, but more so than any of those,
 * which are off by some hundred parts in a million: an offset that takes them hours is there within
 * a minute.
 *
 * <p>chronyd alone tells the kernel how fast the clock runs, so it is chronyd that is told, by
 * {@code chronyc dfreq} (chrony 4.3, seen on the reference device: {@code dfreq 50000} made the
 * clock lose a second in twenty). It keeps that when it ends, in its drift file, and takes it up at
 * its start, over a reboot as well; and four questions at a start make it set the clock, but not
 * its rate, of which they tell too little ({@code maxupdateskew 100}, meta-balena 8.0.2).
 *
 * <p>The heal gives the clock the rate that it had, to some parts in a million, unless chronyd has
 * found a better one itself. The offset that there is by then stays.
 */
public final class DriftingClock implements Fault {

  private static final int LEAST = 1_000;
  private static final int MOST = 50_000;

  /** The kernel's frequency by chronyd's figures, in ppm: positive for a clock that is slowed. */
  private static final String FREQUENCY = "chronyc -c tracking | cut -s -d , -f 8 | cut -d . -f 1";

  private final int ppm;

  private DriftingClock(int ppm) {
    this.ppm = ppm;
  }

  /**
   * Makes the clock drift.
   *
   * @param ppm by how many microseconds a second it gains, or loses where negative. Effect: chronyd
   *     says that it has the clock run at least half as wrong
   * @throws IllegalArgumentException for less than 1000 or more than 50000 either way
   */
  public static DriftingClock by(int ppm) {
    if (Math.abs(ppm) < LEAST || Math.abs(ppm) > MOST) {
      throw new IllegalArgumentException(
          "A clock drifts by 1000 to 50000 ppm here, either way, not by " + ppm);
    }
    return new DriftingClock(ppm);
  }

  private static String note(String id) {
    return HealScript.FOLDER + "/" + id + "/frequency";
  }

  @Override
  public void apply(Device device, String id) {
    HostScript.apply(
        device,
        this,
        """
        set -e
        # Its watchdog may just have ended chronyd, which is back after 10 s.
        for second in $(seq 20); do
          was=$(%s)
          [ -z "$was" ] || break
          sleep 1
        done
        echo "${was:?chronyd does not say how fast the clock runs}" >%s
        chronyc dfreq %d >/dev/null
        """
            .formatted(FREQUENCY, note(id), -ppm),
        Duration.ofSeconds(40));
  }

  @Override
  public String undo(String id) {
    return """
        [ -e %1$s ] || return 0
        read -r was <%1$s
        now=$(%2$s)
        [ -n "$now" ] || return 1
        off=$((was - now))
        [ "${off#-}" -lt %3$d ] || chronyc dfreq $((off * 1000000 / (1000000 - now))) >/dev/null"""
        .formatted(note(id), FREQUENCY, Math.abs(ppm) / 2);
  }

  @Override
  public Effect effect(Device device, String id) {
    String told =
        HostScript.look(
                device,
                """
                [ -e %1$s ] || { echo 0; exit; }
                read -r was <%1$s
                now=$(%2$s)
                [ -z "$now" ] || echo $((was - now))
                """
                    .formatted(note(id), FREQUENCY))
            .strip();
    if (!told.matches("-?\\d+")) {
      throw new InfraException(
          "Tried to see how fast the clock of " + device.name() + " runs\nSeen: '" + told + "'");
    }
    int gains = Integer.parseInt(told);
    return new Effect(
        Integer.signum(gains) == Integer.signum(ppm) && 2 * Math.abs(gains) >= Math.abs(ppm),
        "chronyd has the clock " + words(gains));
  }

  @Override
  public String toString() {
    return "clock made to " + words(ppm);
  }

  private static String words(int ppm) {
    return (ppm < 0 ? "lose " : "gain ") + Math.abs(ppm) + " ppm";
  }
}
