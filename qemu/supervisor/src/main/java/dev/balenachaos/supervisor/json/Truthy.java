package dev.balenachaos.supervisor.json;

import java.util.Locale;
import java.util.Set;

/** What balena-supervisor takes for a yes, in labels and in requests (its lib/validation.ts). */
public final class Truthy {
  private static final Set<String> YES = Set.of("1", "true", "on");

  private Truthy() {}

  /** Returns whether a text means yes, in whichever case it is written. */
  public static boolean is(String text) {
    return YES.contains(text.toLowerCase(Locale.ROOT));
  }
}
