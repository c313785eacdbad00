package dev.balenachaos.probe;

import dev.balenachaos.device.Device;
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
 * device and probes the services of each workload as soon as it is deployed, and what the lab knows
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
    device
        .attachments()
        .each(Deployment.class, deployed -> WorkloadProbes.of(deployed).forEach(watch::add));
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
    Track track =
        tracks.compute(
            probe.name(),
            (name, former) -> {
              Track made = new Track(probe, device.timeline());
              return former == null ? made : made.after(former);
            });
    threads.setCorePoolSize(tracks.size());
    askAfter(Duration.ZERO, track);
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
   */
  public List<String> complaints() {
    List<String> lines = new ArrayList<>();
    new TreeMap<>(tracks)
        .values()
        .forEach(
            track -> {
              Observation last = track.last();
              if (track.probe().required() && (last == null || !last.answer().good())) {
                lines.add(
                    track.probe().name()
                        + ": "
                        + (last == null ? "no answer yet" : last.answer().value()));
              }
            });
    return lines;
  }

  private Optional<SteadyState> steady() {
    List<Streak> streaks = new ArrayList<>();
    for (Track track : tracks.values()) {
      if (track.probe().required()) {
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
