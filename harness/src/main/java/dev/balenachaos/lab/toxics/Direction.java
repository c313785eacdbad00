package dev.balenachaos.lab.toxics;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Which way bytes go. */
enum Direction {
  /** From the client to the service. */
  UPSTREAM,
  /** From the service to the client. */
  DOWNSTREAM;

  /** Returns its name in Toxiproxy's API. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Direction> of(String word) {
    return Stream.of(values()).filter(direction -> direction.word().equals(word)).findFirst();
  }
}
