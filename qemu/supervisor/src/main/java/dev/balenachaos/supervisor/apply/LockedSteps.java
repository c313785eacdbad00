package dev.balenachaos.supervisor.apply;

import java.util.Set;

/** Collects the steps of an app that need its update locks; takes them ahead of the first. */
final class LockedSteps {
  private enum Lock {
    UNKNOWN,
    FREE,
    HELD
  }

  private final Round round;
  private final UpdateLocks locks;
  private final int appId;
  private final Set<String> services;
  private final boolean force;
  private Lock lock = Lock.UNKNOWN;

  LockedSteps(Round round, UpdateLocks locks, int appId, Set<String> services, boolean force) {
    this.round = round;
    this.locks = locks;
    this.appId = appId;
    this.services = services;
    this.force = force;
  }

  /** Adds a step to the round; if a lock is held, one that fails because of it comes instead. */
  void add(String name, Runnable action) {
    if (lock == Lock.UNKNOWN) {
      lock = take();
    }
    if (lock == Lock.FREE) {
      round.add(name, action);
    }
  }

  private Lock take() {
    try {
      locks.keep(appId, services, force);
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
