package dev.balenachaos.wire;

/** Harm on the wire while it lasts. Closing it heals; closing it again does nothing. */
public interface Rule extends AutoCloseable {

  /** Returns what the rule acts on. */
  Match match();

  /** Returns what the rule does. */
  Impairment impairment();

  /** Returns what the rule has done so far: the proof of its effect. */
  Counters counters();

  /**
   * Takes the rule away. Frames that it still holds back go on at once, in their order; when this
   * returns, no later frame is touched by the rule.
   */
  @Override
  void close();
}
