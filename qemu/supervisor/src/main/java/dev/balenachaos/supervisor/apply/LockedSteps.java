package dev.balenachaos.supervisor.apply;

/** Collects the steps of an app that an update lock forbids; looks for one at the first of them. */
final class LockedSteps {
  private enum Lock {
    UNKNOWN,
    FREE,
    HELD
  }

  private final Round round;
  private final UpdateLocks locks;
  private final int appId;
  private final boolean force;
  private Lock lock = Lock.UNKNOWN;

  LockedSteps(Round round, UpdateLocks locks, int appId, boolean force) {
    this.round = round;
    this.locks = locks;
    this.appId = appId;
    this.force = force;
  }

  /** Adds a step to the round; if a lock is held, one that fails because of it comes instead. */
  void add(String name, Runnable action) {
    if (lock == Lock.UNKNOWN) {
      lock = look();
    }
    if (lock == Lock.FREE) {
      round.add(name, action);
    }
  }

  private Lock look() {
    try {
      locks.check(appId, force);
      return Lock.FREE;
    } catch (UpdatesLockedException e) {
      round.add(
          "takeLock",
          () -> {
            throw e;
          });
      return Lock.HELD;
    }
  }
}
