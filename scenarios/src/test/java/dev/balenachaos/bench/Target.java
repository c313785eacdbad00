package dev.balenachaos.bench;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * What the median of a figure must keep to.
 *
 * @param side on which of the limit it must be
 * @param limit in the figure's unit
 */
record Target(String figure, Side side, double limit) {

  private enum Side {
    AT_MOST("<="),
    AT_LEAST(">=");

    private final String sign;

    Side(String sign) {
      this.sign = sign;
    }
  }

  /** Promised for two processor cores and QEMU without KVM. */
  private static final List<Target> ALL =
      List.of(
          atMost("image.build.cold", 150),
          atMost("boot.steady", 75),
          atMost("ratio.kept_to_ssh", 0.1),
          atMost("ratio.harness_to_wall", 0.1),
          atMost("clone.running", 0.25),
          atMost("clone.command", 2.5),
          atMost("clone.steady", 4),
          atLeast("ratio.cold_to_clone", 15),
          atLeast("ratio.loadvm_to_clone", 1),
          atMost("clones8.steady", 25),
          atMost("ratio.pss_clone_to_cold", 0.4),
          atMost("ratio.slowest_count_to_first", 2),
          atMost("ratio.cloned_to_booted", 0.5),
          atMost("supervisor.start", 20),
          atLeast("memory.requests", 3.9),
          // 150 MB
          atMost("memory.highest", 143),
          // The heap has room to breathe; what is meant is that it does not go on.
          atMost("memory.growth", 2),
          atMost("wire.attach", 50),
          atMost("wire.detach", 50),
          atMost("wire.rtt.added", 1),
          atLeast("ratio.tcp_with_to_without", 0.8),
          atMost("wire.delay.error", 5),
          atMost("wire.loss.error", 3),
          atLeast("wire.loss.repeated", 1));

  private static Target atMost(String figure, double limit) {
    return new Target(figure, Side.AT_MOST, limit);
  }

  private static Target atLeast(String figure, double limit) {
    return new Target(figure, Side.AT_LEAST, limit);
  }

  static Optional<Target> of(Figure figure) {
    return ALL.stream().filter(target -> target.figure.equals(figure.name())).findFirst();
  }

  /** Tells whether it holds, for instance {@code <= 75 holds}. */
  String verdictOn(Figure of) {
    boolean holds = side == Side.AT_MOST ? of.median() <= limit : of.median() >= limit;
    String number = BigDecimal.valueOf(limit).stripTrailingZeros().toPlainString();
    return side.sign + " " + number + (holds ? " holds" : " MISSED");
  }
}
