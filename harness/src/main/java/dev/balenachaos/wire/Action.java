package dev.balenachaos.wire;

/** An impairment at work for one rule, on the wire's own thread. */
interface Action {

  /** Does to a frame, which the rule is for, what it does. */
  void on(Passage passage, RuleAtWork rule);
}
