package dev.balenachaos.lab.toxics;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A toxic as it was asked for.
 *
 * @param name unique on its proxy
 * @param toxicity the part of all connections that it hits, 0.0 to 1.0
 * @param attributes every attribute of its kind, 0 where none was given
 */
record ToxicSpec(
    String name,
    ToxicKind kind,
    Direction direction,
    double toxicity,
    Map<String, Long> attributes) {

  /** So long that nobody waits for it, and so short that no sum of moments overflows. */
  private static final long LONG = TimeUnit.DAYS.toNanos(30 * 365);

  ToxicSpec {
    Map<String, Long> whole = new LinkedHashMap<>();
    for (String attribute : kind.attributes()) {
      whole.put(attribute, attributes.getOrDefault(attribute, 0L));
    }
    attributes = Collections.unmodifiableMap(whole);
  }

  long attribute(String attribute) {
    Long value = attributes.get(attribute);
    if (value == null) {
      throw new IllegalArgumentException(kind.word() + " has no attribute " + attribute);
    }
    return value;
  }

  /** Returns an attribute that is in milliseconds, as nanoseconds; 30 years at most. */
  long nanos(String attribute) {
    return Math.min(LONG, TimeUnit.MILLISECONDS.toNanos(attribute(attribute)));
  }

  /** Returns an attribute that is in microseconds, as nanoseconds; 30 years at most. */
  long nanosOfMicros(String attribute) {
    return Math.min(LONG, TimeUnit.MICROSECONDS.toNanos(attribute(attribute)));
  }
}
