package dev.balenachaos.probe;

import dev.balenachaos.run.Timeline;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** One probe at work: asks, keeps the row of good answers, and puts each change on the timeline. */
final class Track implements Runnable {

  private static final String SEEN = "Seen: ";

  private final Probe probe;
  private final Timeline timeline;
  private @Nullable Observation last;
  private @Nullable Streak streak;
  private volatile boolean retired;

  Track(Probe probe, Timeline timeline) {
    this.probe = probe;
    this.timeline = timeline;
  }

  /** Goes on where another track of the same name ended, for instance of a former deployment. */
  Track after(Track former) {
    synchronized (former) {
      last = former.last;
      streak = former.streak;
    }
    return this;
  }

  Probe probe() {
    return probe;
  }

  /** Tells whether the device is steady only while the answer is good. */
  boolean required() {
    return probe.required() && !retired;
  }

  /** What is asked about is no more to be there. It is asked on, for a track that may take over. */
  void retire() {
    retired = true;
  }

  synchronized @Nullable Streak streak() {
    return streak;
  }

  synchronized @Nullable Observation last() {
    return last;
  }

  @Override
  public void run() {
    Duration asked = timeline.now();
    Answer answer = ask();
    if (Thread.currentThread().isInterrupted()) {
      return; // the watch is over: an answer that was cut short is no answer
    }
    see(new Observation(asked, timeline.now(), answer));
  }

  synchronized void see(Observation now) {
    Observation before = last;
    streak = Streak.next(streak, before, now);
    last = now;
    if (before == null || !before.answer().equals(now.answer())) {
      timeline.record(
          now.answered(),
          Timeline.Kind.PROBE,
          probe.name(),
          now.answer().value(),
          Map.of(
              "good", Boolean.toString(now.answer().good()),
              "notBefore", String.valueOf((before == null ? now : before).asked().toMillis())));
    }
  }

  private Answer ask() {
    try {
      return probe.question().call();
    } catch (InterruptedException | CancellationException e) {
      Thread.currentThread().interrupt();
      return Answer.bad("interrupted");
    } catch (Exception e) { // whatever stands between a probe and its answer is its answer
      return Answer.bad(whatWasSeen(e));
    }
  }

  /** What was tried is known by the probe's name. */
  private static String whatWasSeen(Exception e) {
    String message = e.getMessage() == null ? "" : e.getMessage();
    return message
        .lines()
        .filter(line -> line.startsWith(SEEN))
        .map(line -> line.substring(SEEN.length()))
        .findFirst()
        .or(() -> message.lines().findFirst())
        .orElse(e.getClass().getSimpleName());
  }
}
