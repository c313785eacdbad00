package dev.balenachaos.fault;

import dev.balenachaos.run.Timeline;
import dev.balenachaos.run.Timeline.Kind;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** An injection that stands, and how it is healed. */
final class Active {

  private final Injection injection;
  private final Healer healer;
  private final Timeline timeline;

  /** Once a heal has begun, or the undo has run without one, nothing is held back any more. */
  private final AtomicBoolean over = new AtomicBoolean();

  private volatile @Nullable Duration undoBegan;

  Active(Injection injection, Healer healer, Timeline timeline) {
    this.injection = injection;
    this.healer = healer;
    this.timeline = timeline;
  }

  Injection injection() {
    return injection;
  }

  Healer healer() {
    return healer;
  }

  /** Holds the undo back for another while. */
  void renew() {
    if (!over.get() && !healer.renew()) {
      tellUndone();
    }
  }

  /**
   * Tries to undo the fault; returns when the attempt began that did it. Its answer may be lost, as
   * where it reboots the device: the next attempt then finds nothing left to do.
   */
  Duration undo() {
    boolean undone = healer.undone();
    if (undone) {
      tellUndone();
    }
    over.set(true);
    Duration began = undoBegan;
    if (began == null || !undone) {
      began = timeline.now();
      undoBegan = began;
    }
    healer.heal();
    return began;
  }

  /** What the device does after that is no answer to the fault. */
  private void tellUndone() {
    if (over.compareAndSet(false, true)) {
      timeline.record(
          Kind.INFRA,
          "fault",
          "tried to hold '"
              + injection
              + "' until its heal, and saw its undo gone from the device, where its dead-man's"
              + " switch or another harness has run it; give it more time with -Ddeadman.seconds,"
              + " and the device to one harness alone");
    }
  }
}
