package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Timeline.Kind;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/** An injection that stands, and how it is healed. */
final class Active {

  /** How long healing one injection may take at full speed, whatever became of the test: 90 s. */
  static final Duration HEAL_BUDGET = Duration.ofSeconds(90);

  private final Device device;
  private final Injection injection;
  private final Healer healer;

  /** A heal has begun, or the undo has run without one. */
  private final AtomicBoolean over = new AtomicBoolean();

  private volatile boolean givenUp;

  private volatile @Nullable Duration undoBegan;

  Active(Device device, Injection injection, Healer healer) {
    this.device = device;
    this.injection = injection;
    this.healer = healer;
  }

  Injection injection() {
    return injection;
  }

  /**
   * Holds the undo back for another while, also while a heal is tried, beside which it would do the
   * same once more; not once that was given up.
   */
  void renew() {
    if (!givenUp && !healer.renew()) {
      tellUndone();
    }
  }

  /**
   * Undoes the fault on a device that may be out of reach for a while.
   *
   * @return the moment at which the attempt began that did it
   */
  Duration undo() {
    Duration[] began = {Duration.ZERO};
    insist("heal '" + injection + "'", () -> began[0] = tryToUndo());
    return began[0];
  }

  private void insist(String what, Runnable attempt) {
    Duration budget = device.deadlines().scaled(HEAL_BUDGET);
    try {
      Awaitility.await(what)
          .ignoreExceptionsInstanceOf(InfraException.class)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(500))
          .atMost(budget)
          .until(
              () -> {
                attempt.run();
                return true;
              });
    } catch (ConditionTimeoutException e) {
      givenUp = true;
      throw new InfraException(
          "Tried to "
              + what
              + " on "
              + device.name()
              + " for "
              + budget.toSeconds()
              + " s.\nSeen: "
              + (e.getCause() == null ? "no answer" : e.getCause().getMessage())
              + "\n"
              + healer.lastResort(),
          e);
    }
  }

  /**
   * The answer of an attempt that worked may be lost, as where it reboots the device: the next one
   * then finds nothing left to do.
   */
  private Duration tryToUndo() {
    boolean undone = healer.undone();
    if (undone) {
      tellUndone();
    }
    over.set(true);
    Duration began = undoBegan;
    if (began == null || !undone) {
      began = device.timeline().now();
      undoBegan = began;
    }
    healer.heal();
    return began;
  }

  /** Strikes the undo out, once its work is proved. */
  void strike() {
    insist("clean up after '" + injection + "'", healer::strike);
    healer.forget();
  }

  /** What the device does after that is no answer to the fault. */
  private void tellUndone() {
    if (over.compareAndSet(false, true)) {
      device
          .timeline()
          .record(
              Kind.INFRA,
              "fault",
              "tried to hold '"
                  + injection
                  + "' until its heal, and saw its undo gone from the device, where its dead-man's"
                  + " switch or another harness has run it; give it more time with"
                  + " -Ddeadman.seconds, and the device to one harness alone");
    }
  }
}
