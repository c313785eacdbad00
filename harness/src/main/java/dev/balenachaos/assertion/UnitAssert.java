package dev.balenachaos.assertion;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Host;
import dev.balenachaos.device.Journal;
import dev.balenachaos.fault.Injections;
import dev.balenachaos.run.Timeline.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Assertions on one unit of a device's systemd. */
public final class UnitAssert {

  /** On its way down counts: what is asked is whether somebody starts it. */
  private static final Set<String> DOWN = Set.of("deactivating", "inactive", "failed");

  /** In its probes alone, a fast device's supervisor logs some eight lines a second. */
  private static final int RECENT = 1000;

  /** What systemd allows, its escapes among it. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9:_.@\\\\-]+");

  private final DeviceAssert parent;
  private final Device device;
  private final String unit;

  UnitAssert(DeviceAssert parent, Device device, String unit) {
    if (!NAME.matcher(unit).matches()) {
      throw new IllegalArgumentException("'" + unit + "' is no name of a unit");
    }
    this.parent = parent;
    this.device = device;
    this.unit = unit;
  }

  /** Asserts that the unit is active now. */
  public DeviceAssert isActive() {
    Host.Unit now = now();
    if (!now.isActive()) {
      throw failure("to be active", now);
    }
    return parent;
  }

  /**
   * Asserts that the unit is active and its main process is the same as before.
   *
   * @param before what {@code device.host().unit(name)} told before
   */
  public DeviceAssert hasRunOnSince(Host.Unit before) {
    Host.Unit now = now();
    if (!now.isActive() || !isSameRun(now, before)) {
      throw failure("to run on as " + before, now);
    }
    return parent;
  }

  /**
   * Asserts that the unit is active and nobody restarts it for a span of time, which is not scaled.
   */
  public DeviceAssert runsOnFor(Duration span) {
    Host.Unit before = now();
    Lasting.hold(
        device,
        span,
        () -> {
          Host.Unit now = now();
          return now.isActive() && isSameRun(now, before) ? null : message("to run on", now);
        });
    device
        .timeline()
        .record(Kind.STEP, "unit", unit + " runs on (seen for " + span.toSeconds() + " s)");
    return parent;
  }

  /**
   * Asserts that the unit is active again within a deadline, scaled, as another run than before,
   * and writes down for how long it was down: by systemd's own times, on the device's monotonic
   * clock.
   *
   * @param before what {@code device.host().unit(name)} told before it went down
   */
  public DeviceAssert comesBackWithin(Duration deadline, Host.Unit before) {
    return comesBackAfter(Duration.ZERO, deadline, before);
  }

  /**
   * Asserts that the unit comes back as {@link #comesBackWithin} does, and was down for a pause at
   * least.
   *
   * @param pause what systemd makes before it restarts the unit; not scaled
   */
  public DeviceAssert comesBackAfter(Duration pause, Duration deadline, Host.Unit before) {
    long[] down = {0};
    Within.deadline(
        device,
        deadline,
        () -> {
          Host.Unit now = now();
          down[0] = now.isActive() && !isSameRun(now, before) ? downFor() : 0;
          return down[0] > 0 ? null : message("to come back since it was " + before, now);
        });
    double seconds = down[0] / 1e6;
    device
        .timeline()
        .record(
            Kind.STEP,
            "unit",
            String.format(Locale.ROOT, "%s was down for %.1f s", unit, seconds),
            Map.of("unit", unit, "downMillis", String.valueOf((long) (seconds * 1000))));
    if (seconds < pause.toSeconds()) {
      throw failure("to be down for " + pause.toSeconds() + " s at least", now());
    }
    return parent;
  }

  /** Returns for how many µs it was down last: 0 when it never was, less where it still is. */
  private long downFor() {
    String show = "systemctl show --value -p %s -- " + quoted();
    String[] times =
        device
            .shell()
            .require(
                show.formatted("ActiveExitTimestampMonotonic")
                    + "; "
                    + show.formatted("ActiveEnterTimestampMonotonic"))
            .split("\\s+");
    long left = Long.parseLong(times[0]);
    return left == 0 ? 0 : Long.parseLong(times[1]) - left;
  }

  /**
   * Asserts that systemd starts the unit again and again in vain, without giving up, for a span of
   * time, which is not scaled.
   */
  public DeviceAssert isRestartedInVainFor(Duration span) {
    int before = now().restarts();
    Lasting.hold(
        device,
        span,
        () -> {
          Host.Unit now = now();
          return now.isActive() || now.active().equals("failed")
              ? message("to be restarted in vain", now)
              : null;
        });
    Host.Unit after = now();
    if (after.restarts() <= before) {
      throw failure("to be restarted more than " + before + " times", after);
    }
    device
        .timeline()
        .record(
            Kind.STEP,
            "unit",
            "%s is restarted in vain, %d times in %d s"
                .formatted(unit, after.restarts() - before, span.toSeconds()));
    return parent;
  }

  /** Asserts that nobody starts the unit for a span of time, which is not scaled. */
  public DeviceAssert staysDownFor(Duration span) {
    Lasting.hold(
        device,
        span,
        () -> {
          Host.Unit now = now();
          return DOWN.contains(now.active()) ? null : message("to stay down", now);
        });
    device
        .timeline()
        .record(Kind.STEP, "unit", unit + " stays down (seen for " + span.toSeconds() + " s)");
    return parent;
  }

  /**
   * Asserts that the journal tells that its watchdog has ended it since the newest injection.
   *
   * @param period that of the watchdog; not scaled
   * @param more what it may take beyond that, scaled
   */
  public DeviceAssert isEndedByItsWatchdogWithin(Duration period, Duration more) {
    return says(
        period.plus(device.deadlines().scaled(more)), unit + ": Failed with result 'watchdog'");
  }

  /**
   * Asserts that since the newest injection the journal has got lines of the unit, or of systemd
   * about it, within a deadline, scaled: one for each of the words, in their order.
   *
   * @param words what is somewhere in a line
   */
  public DeviceAssert saysWithin(Duration deadline, String... words) {
    return says(device.deadlines().scaled(deadline), words);
  }

  private DeviceAssert says(Duration limit, String... words) {
    Within.span(
        device,
        limit,
        () -> {
          int said = 0;
          for (Journal.Entry entry : saidSinceTheInjection()) {
            said += said < words.length && entry.message().contains(words[said]) ? 1 : 0;
          }
          return said == words.length
              ? null
              : "Expected the journal to have \"" + words[said] + "\", but it has not";
        });
    return parent;
  }

  /**
   * Returns the lines that are no older than the harm. They are dated by the device's monotonic
   * clock, which runs as the timeline does; that it is read over SSH makes the limit a little
   * earlier, never later. Where nothing stands, and after a reboot, it is all of this boot; the
   * last thousand lines at most.
   */
  private List<Journal.Entry> saidSinceTheInjection() {
    Duration now = device.clock().read().monotonic();
    Duration from =
        Injections.of(device)
            .newest()
            .map(harm -> now.minus(device.timeline().now().minus(harm.applied())))
            .orElse(Duration.ZERO);
    return device.journal().entries("-u " + quoted(), RECENT).stream()
        .filter(entry -> entry.monotonic().compareTo(from) >= 0)
        .toList();
  }

  /** Asserts that systemd calls the unit failed within a deadline, scaled. */
  public DeviceAssert failsWithin(Duration deadline) {
    Within.deadline(
        device,
        deadline,
        () -> {
          Host.Unit now = now();
          return now.active().equals("failed") ? null : message("to fail", now);
        });
    return parent;
  }

  /**
   * Asserts that the unit has run without an error within a deadline, scaled, and still runs or has
   * ended.
   */
  public DeviceAssert succeedsWithin(Duration deadline) {
    Within.deadline(
        device,
        deadline,
        () -> {
          Host.Unit now = now();
          boolean settled =
              now.isActive() || (now.active().equals("inactive") && !now.invocation().isEmpty());
          return settled && now.result().equals("success") ? null : message("to succeed", now);
        });
    return parent;
  }

  /**
   * Asserts that the unit has been started anew since, and has ended without an error, within a
   * deadline, scaled: one that runs once each time it is asked to.
   *
   * @param before what {@code device.host().unit(name)} told before
   */
  public DeviceAssert succeedsAnewWithin(Duration deadline, Host.Unit before) {
    Within.deadline(
        device,
        deadline,
        () -> {
          Host.Unit now = now();
          boolean anew =
              !now.invocation().isEmpty() && !now.invocation().equals(before.invocation());
          boolean ended = now.active().equals("inactive") && now.result().equals("success");
          return anew && ended ? null : message("to succeed anew since it was " + before, now);
        });
    return parent;
  }

  /**
   * Asserts that the unit, as it runs now, has a watchdog of this period.
   *
   * @param period in systemd's words, such as {@code 4min}
   */
  public DeviceAssert hasAWatchdogOf(String period) {
    String told =
        device.shell().require("systemctl show --value -p WatchdogUSec -- " + quoted()).strip();
    if (!told.equals(period)) {
      throw failure("to have a watchdog of " + period + ", not of " + told, now());
    }
    return parent;
  }

  /** Asserts that systemd restarts the unit so many times more within a deadline, scaled. */
  public DeviceAssert isRestartedWithin(Duration deadline, int times) {
    int before = now().restarts();
    Within.deadline(
        device,
        deadline,
        () -> {
          Host.Unit now = now();
          return now.restarts() >= before + times
              ? null
              : message("to be restarted more than " + before + " times", now);
        });
    return parent;
  }

  /**
   * Asserts that systemd has restarted the unit by itself since, and that it is active, within a
   * deadline, scaled.
   *
   * @param before what {@code device.host().unit(name)} told before
   */
  public DeviceAssert isBackWithin(Duration deadline, Host.Unit before) {
    Within.deadline(
        device,
        deadline,
        () -> {
          Host.Unit now = now();
          return now.isActive() && now.restarts() > before.restarts()
              ? null
              : message("to be restarted since it was " + before, now);
        });
    device.timeline().record(Kind.STEP, "unit", unit + " was restarted and is active");
    return parent;
  }

  private String quoted() {
    return "'" + unit + "'";
  }

  private static boolean isSameRun(Host.Unit one, Host.Unit other) {
    return one.restarts() == other.restarts() && one.mainPid() == other.mainPid();
  }

  private Host.Unit now() {
    return device.host().unit(unit);
  }

  private String message(String expected, Host.Unit seen) {
    return "Expected " + unit + " " + expected + ", but it is " + seen;
  }

  private AssertionError failure(String expected, Host.Unit seen) {
    return new AssertionError("[" + device.name() + "] " + message(expected, seen));
  }
}
