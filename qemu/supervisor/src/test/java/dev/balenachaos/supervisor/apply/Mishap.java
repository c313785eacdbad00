package dev.balenachaos.supervisor.apply;

import dev.balenachaos.supervisor.engine.EngineException;

/** What can go wrong at one call to the engine. */
enum Mishap implements Trouble {
  SUPERVISOR_KILLED_BEFORE(false),
  SUPERVISOR_KILLED_AFTER(true),
  ENGINE_REFUSES(false),
  ENGINE_KILLED_BEHIND_THE_CALL(true),
  DISK_FULL(false);

  private final boolean happensAfter;

  Mishap(boolean happensAfter) {
    this.happensAfter = happensAfter;
  }

  @Override
  public boolean happensAfter() {
    return happensAfter;
  }

  @Override
  public boolean killsSupervisor() {
    return this == SUPERVISOR_KILLED_BEFORE || this == SUPERVISOR_KILLED_AFTER;
  }

  @Override
  public void strike() {
    switch (this) {
      case SUPERVISOR_KILLED_BEFORE, SUPERVISOR_KILLED_AFTER -> throw new Killed();
      case ENGINE_REFUSES -> throw new EngineException(500, "server error");
      case ENGINE_KILLED_BEHIND_THE_CALL -> throw new EngineException(502, "connection reset");
      case DISK_FULL -> throw new EngineException(500, "mkdir: no space left on device");
    }
  }

  /** Stands for the end of the supervisor's process: nothing catches it. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1;

    Killed() {
      super("killed", null, false, false);
    }
  }
}
