package dev.balenachaos.probe;

import dev.balenachaos.device.DeviceClock;
import dev.balenachaos.run.InfraException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Holds a device's clock beside the lab's by the timestamp option of IP (RFC 781), which the
 * kernels of both fill in as a ping passes: in whole milliseconds since midnight, so nothing is
 * asked of the device's programs. The day is told by a coarse reading over SSH. {@code ping -T}
 * works without privileges on a network of one's own; {@code clockdiff} does not, since it wants a
 * better priority.
 */
final class PingedClock implements HonestClock {

  /** One ping is enough; of several, the one that was least under way is the best. */
  private static final int PINGS = 5;

  private static final long DAY = Duration.ofDays(1).toMillis();

  /** Timestamps are cut to whole milliseconds, at each end. */
  private static final Duration RESOLUTION = Duration.ofMillis(1);

  private static final Pattern STAMPS =
      Pattern.compile(
          "TS:\\s+(\\d+) absolute\\s*\\n\\s+(-?\\d+)\\s*\\n\\s+(-?\\d+)\\s*\\n\\s+(-?\\d+)\\s*\\n");

  private final Function<List<String>, String> inLab;
  private final String address;
  private final DeviceClock coarse;

  PingedClock(Function<List<String>, String> inLab, String address, DeviceClock coarse) {
    this.inLab = inLab;
    this.address = address;
    this.coarse = coarse;
  }

  @Override
  public ClockOffset offset() {
    String printed =
        inLab.apply(
            List.of(
                "ping",
                "-n",
                "-T",
                "tsonly",
                "-c",
                String.valueOf(PINGS),
                "-i",
                "0.2",
                "-w",
                "5",
                address));
    ClockOffset ofDay =
        parse(printed)
            .orElseThrow(
                () ->
                    new InfraException(
                        "Tried: to compare the clocks of the lab and of "
                            + address
                            + "\nSeen: no timestamp in what ping printed: "
                            + printed.strip()
                            + "\nDo: see whether the device answers pings, and whether a fault cuts"
                            + " it off"));
    return onDayOf(coarse.read().offset(), ofDay);
  }

  /**
   * Reads the best pair of timestamps.
   *
   * @return an offset of at most half a day; empty when there was no answer
   */
  static Optional<ClockOffset> parse(String printed) {
    return STAMPS
        .matcher(printed)
        .results()
        .flatMap(
            stamps -> {
              long there = wrapped(Long.parseLong(stamps.group(2)));
              long waited = wrapped(Long.parseLong(stamps.group(3)));
              long back = Long.parseLong(stamps.group(4));
              // Sent here, taken there, sent there, taken here: each is told after the one before.
              long underWay = wrapped(there + back);
              return underWay < 0 || waited < 0
                  ? Stream.empty() // one of the clocks was set meanwhile
                  : Stream.of(new long[] {2 * there - underWay, underWay});
            })
        .min((one, other) -> Long.compare(one[1], other[1]))
        .map(
            best ->
                new ClockOffset(
                    Duration.ofNanos(best[0] * 500_000L),
                    Duration.ofNanos(best[1] * 500_000L).plus(RESOLUTION)));
  }

  /** A time of day that lies before midnight is just before one that lies after it. */
  private static long wrapped(long difference) {
    long within = Math.floorMod(difference, DAY);
    return within > DAY / 2 ? within - DAY : within;
  }

  /** Adds the whole days, which the time of day does not tell. */
  static ClockOffset onDayOf(Duration coarse, ClockOffset ofDay) {
    long days = Math.round((coarse.toMillis() - ofDay.ahead().toMillis()) / (double) DAY);
    return new ClockOffset(ofDay.ahead().plusDays(days), ofDay.error());
  }
}
