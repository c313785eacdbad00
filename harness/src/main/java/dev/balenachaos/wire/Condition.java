package dev.balenachaos.wire;

/** A match at work for one rule; it may count, so it is asked once for each frame, in order. */
interface Condition {

  boolean holds(Frame frame, Knowledge known);
}
