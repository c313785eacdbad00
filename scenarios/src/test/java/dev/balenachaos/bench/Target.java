package dev.balenachaos.bench;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the median of a figure must not exceed.
 *
 * @param limit in the figure's unit
 */
record Target(String figure, double limit) {

  /** Promised for two processor cores and QEMU without KVM. */
  private static final List<Target> ALL =
      List.of(
          new Target("image.build.cold", 150),
          new Target("boot.steady", 75),
          new Target("ratio.kept_to_ssh", 0.1),
          new Target("ratio.harness_to_wall", 0.1));

  static Optional<Target> of(Figure figure) {
    return ALL.stream().filter(target -> target.figure.equals(figure.name())).findFirst();
  }

  /** Tells whether it holds, for instance {@code <= 75 holds}. */
  String verdictOn(Figure of) {
    String verdict = of.median() <= limit ? "holds" : "MISSED";
    return String.format(Locale.ROOT, limit < 1 ? "<= %.1f %s" : "<= %.0f %s", limit, verdict);
  }
}
