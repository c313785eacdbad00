package dev.balenachaos.probe;

import dev.balenachaos.device.Device;
import dev.balenachaos.run.Story;
import dev.balenachaos.run.Timeline;
import dev.balenachaos.workload.Deployment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Asks every probe of a device, all the time, beside the test. A watch attaches itself to its
 * device and probes the services of each workload as long as it is deployed, and what the lab knows
 * of the device as soon as it is attached.
 */
public final class Watch implements AutoCloseable {

  /** For how long a steady state must hold without a break before it counts: 3 s. */
  public static final Duration SETTLE = Duration.ofSeconds(3);

  /**
   * How long is waited at least, however little of the deadline is left: a settle time shows with
   * the first answer to a question after it, for which a slow device takes seconds.
   */
  private static final Duration LEAST = Duration.ofSeconds(10);

  private final Device device;
  private final InsideStream inside;
  private final Map<String, Track> tracks = new ConcurrentHashMap<>();
  private final Map<Deployment, List<Track>> services = new ConcurrentHashMap<>();
  private final ScheduledThreadPoolExecutor threads;

  private Watch(Device device) {
    this.device = device;
    this.inside = new InsideStream(device);
    this.threads =
        new ScheduledThreadPoolExecutor(
            0,
            work -> {
              Thread thread = new Thread(work, "probe-" + device.name());
              thread.setDaemon(true);
              return thread;
            },
            // the device goes on to tell a watch that ended of what it is given later
            new ThreadPoolExecutor.DiscardPolicy());
    threads.setRemoveOnCancelPolicy(true);
  }

  /** Starts to watch a device. */
  public static Watch over(Device device) {
    Watch watch = new Watch(device);
    device.attachments().add(watch);
    DeviceProbes.of(device, watch.inside).forEach(watch::add);
    device.attachments().each(Deployment.class, watch::follow, watch::retire);
    device
        .attachments()
        .each(Hearing.class, hearing -> LabProbes.of(device, hearing).forEach(watch::add));
    device
        .attachments()
        .each(CloudlinkServer.class, server -> LabProbes.of(device, server).forEach(watch::add));
    device
        .attachments()
        .each(HonestClock.class, honest -> LabProbes.of(device, honest).forEach(watch::add));
    return watch;
  }

  /** Asks one more question from now on; a probe of the same name is replaced. */
  public void add(Probe probe) {
    begin(probe);
  }

  private void follow(Deployment deployed) {
    services.put(deployed, WorkloadProbes.of(deployed).stream().map(this::begin).toList());
  }

  /** Another release may lack a service, which the device is steady without from then on. */
  private void retire(Deployment gone) {
    List<Track> former = services.remove(gone);
    if (former != null) {
      former.forEach(Track::retire);
    }
  }

  private Track begin(Probe probe) {
    Track track =
        tracks.compute(
            probe.name(),
            (name, former) -> {
              Track made = new Track(probe, device.timeline());
              return former == null ? made : made.after(former);
            });
    threads.setCorePoolSize(tracks.size());
    askAfter(Duration.ZERO, track);
    return track;
  }

  private void askAfter(Duration pause, Track track) {
    Future<?> unused = threads.schedule(() -> ask(track), pause.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void ask(Track track) {
    if (tracks.get(track.probe().name()) == track) {
      long asked = System.nanoTime();
      track.run();
      Duration took = Duration.ofNanos(System.nanoTime() - asked);
      askAfter(track.probe().pauseAfter(took, device.deadlines()), track);
    }
  }

  /**
   * Waits for a steady state that holds for {@link #SETTLE}.
   *
   * @param from the moment of the timeline that the time counts from
   * @param deadline how long to wait from that moment on; not scaled
   * @return when it began, or empty when there was none within the deadline
   */
  public Optional<Recovery> awaitSteady(Duration from, Duration deadline) {
    return awaitSteady(from, from, deadline);
  }

  /**
   * Waits for a steady state that holds for {@link #SETTLE} after a moment that is later than the
   * one that the time counts from.
   *
   * @param from the moment of the timeline that the time counts from
   * @param answersFrom the moment from which answers count, not after now
   * @param deadline how long to wait from the former moment on; not scaled
   * @return when it began, or empty when there was none within the deadline
   */
  public Optional<Recovery> awaitSteady(Duration from, Duration answersFrom, Duration deadline) {
    Duration settles = answersFrom.compareTo(from) > 0 ? answersFrom : from;
    Duration left = from.plus(deadline).plus(SETTLE).minus(device.timeline().now());
    try {
      Awaitility.await()
          .pollInterval(Duration.ofMillis(100))
          .pollDelay(Duration.ZERO)
          .atMost(left.compareTo(LEAST) < 0 ? LEAST : left)
          .until(() -> steady().filter(state -> state.settledAfter(settles, SETTLE)).isPresent());
    } catch (ConditionTimeoutException e) {
      return Optional.empty();
    }
    return steady()
        .map(state -> state.recoveryFrom(from))
        .filter(recovery -> recovery.took().compareTo(deadline) <= 0);
  }

  /**
   * Tells what keeps the device from being steady, a line for each required probe that is not good.
   * Where all are, one of them is not so for long enough, or silent since: then a line for each.
   */
  public List<String> complaints() {
    List<String> bad = new ArrayList<>();
    List<String> good = new ArrayList<>();
    Duration now = device.timeline().now();
    for (Track track : new TreeMap<>(tracks).values()) {
      if (track.required()) {
        Observation last = track.last();
        Streak streak = track.streak();
        String said = last == null ? "no answer yet" : last.answer().value();
        if (streak == null) {
          bad.add(track.probe().name() + ": " + said);
        } else {
          good.add(
              "%s: %s since %s, last asked %s ago"
                  .formatted(
                      track.probe().name(),
                      said,
                      Story.readable(now.minus(streak.since())),
                      Story.readable(now.minus(streak.heldUntil()))));
        }
      }
    }
    good.add("last said by the device: " + Story.readable(now.minus(inside.lastSaid())) + " ago");
    return bad.isEmpty() ? good : bad;
  }

  private Optional<SteadyState> steady() {
    List<Streak> streaks = new ArrayList<>();
    // An answer that is taken from the stream is no younger than what the device said.
    streaks.add(new Streak(Duration.ZERO, Duration.ZERO, inside.lastSaid()));
    for (Track track : tracks.values()) {
      if (track.required()) {
        Streak streak = track.streak();
        if (streak == null) {
          return Optional.empty();
        }
        streaks.add(streak);
      }
    }
    return SteadyState.of(streaks);
  }

  /** Stops asking. */
  @Override
  public void close() {
    device.attachments().remove(this);
    threads.shutdownNow();
    inside.close();
    device.timeline().record(Timeline.Kind.STEP, "watch", "probes stopped");
  }
}
