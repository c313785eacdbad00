package dev.balenachaos.run;

import java.util.HashSet;
import java.util.Set;

/** How many tests tell their part of a story. Safe for many threads. */
final class Voices {

  private int joined;
  private int present;
  private boolean several;
  private final Set<String> told = new HashSet<>();

  /** Returns the number of the one that joins: 1 for the first. */
  synchronized int join() {
    joined++;
    present++;
    several |= present > 1;
    return joined;
  }

  synchronized void leave() {
    present--;
  }

  /** Tells whether two have ever told at the same time. */
  synchronized boolean several() {
    return several;
  }

  /** Tells whether nobody has told this line before. */
  synchronized boolean isNew(String line) {
    return told.add(line);
  }
}
