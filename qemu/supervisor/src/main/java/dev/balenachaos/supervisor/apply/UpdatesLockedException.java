package dev.balenachaos.supervisor.apply;

/** Says that an app holds an update lock, or that a host OS update is under way. */
public final class UpdatesLockedException extends RuntimeException {
  UpdatesLockedException(String message) {
    super(message);
  }
}
