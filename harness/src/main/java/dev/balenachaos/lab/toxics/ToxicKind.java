package dev.balenachaos.lab.toxics;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** The kinds of toxics, with their attributes as Toxiproxy names them. */
enum ToxicKind {
  /** Delays everything by {@code latency} ± {@code jitter} milliseconds. */
  LATENCY("latency", "jitter"),
  /** Lets {@code rate} KB through in a second, of 1,000 bytes each; nothing at all when it is 0. */
  BANDWIDTH("rate"),
  /** Passes the end of the stream on only after {@code delay} milliseconds. */
  SLOW_CLOSE("delay"),
  /** Swallows everything and ends the connection after {@code timeout} milliseconds; 0 is never. */
  TIMEOUT("timeout"),
  /** Resets the connection {@code timeout} milliseconds after the first byte or the end. */
  RESET_PEER("timeout"),
  /**
   * Cuts into slices of {@code average_size} ± {@code size_variation} bytes, with {@code delay}
   * microseconds after each.
   */
  SLICER("average_size", "size_variation", "delay"),
  /** Ends the connection after {@code bytes} bytes. */
  LIMIT_DATA("bytes");

  private final String attributes;

  ToxicKind(String... attributes) {
    this.attributes = String.join(" ", attributes);
  }

  List<String> attributes() {
    return List.of(attributes.split(" "));
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<ToxicKind> of(String word) {
    return Stream.of(values()).filter(kind -> kind.word().equals(word)).findFirst();
  }

  /**
   * Starts it on a connection.
   *
   * @param random its own source of randomness there
   * @param memory what all connections together may hold back
   */
  static Stage start(ToxicSpec spec, SplittableRandom random, Memory memory, long now) {
    return switch (spec.kind()) {
      case LATENCY -> new LatencyStage(spec, random, memory);
      case BANDWIDTH -> new BandwidthStage(spec);
      case SLOW_CLOSE -> new SlowCloseStage(spec);
      case TIMEOUT -> new TimeoutStage(spec, now);
      case RESET_PEER -> new ResetPeerStage(spec);
      case SLICER -> new SlicerStage(spec, random);
      case LIMIT_DATA -> new LimitDataStage(spec);
    };
  }
}
