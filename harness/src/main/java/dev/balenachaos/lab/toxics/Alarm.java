package dev.balenachaos.lab.toxics;

/** Something that the loop wakes at a moment, at most one at a time. */
abstract class Alarm {

  private static final long UNSET = Stage.NEVER;

  private final EventLoop loop;
  private final long number;
  private long at = UNSET;

  Alarm(EventLoop loop) {
    this.loop = loop;
    this.number = loop.nextNumber();
  }

  /** Does what is due. */
  abstract void ring(long now);

  /** Sets it, instead of the moment before; {@link Stage#NEVER} unsets it. */
  final void setTo(long moment) {
    if (moment == at) {
      return;
    }
    if (at != UNSET) {
      loop.alarms().remove(this);
    }
    at = moment;
    if (at != UNSET) {
      loop.alarms().add(this);
    }
  }

  final long at() {
    return at;
  }

  /** Tells alarms of the same moment apart. */
  final long number() {
    return number;
  }
}
