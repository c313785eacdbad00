package dev.balenachaos.wire;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/** The kinds of impairment, each checked when it is made. */
sealed interface Harm extends Impairment {

  /** Begins to act for one rule, which has the given chance of its own. */
  Action begin(SplittableRandom chance);

  record Passed() implements Harm {
    @Override
    public Action begin(SplittableRandom chance) {
      return (passage, rule) -> {};
    }

    @Override
    public String toString() {
      return "count";
    }
  }

  record Dropped() implements Harm {
    @Override
    public Action begin(SplittableRandom chance) {
      return (passage, rule) -> passage.drop(rule, Count.DROPPED);
    }

    @Override
    public String toString() {
      return "drop";
    }
  }

  record Delayed(Duration delay, Duration jitter) implements Harm {
    public Delayed {
      require(!delay.isNegative(), "A delay cannot be negative: %s", delay);
      require(delay.toDays() < 1, "A delay is at most a day: %s", delay);
      require(
          !jitter.isNegative() && jitter.compareTo(delay) <= 0,
          "A jitter is between 0 and its delay: %s",
          jitter);
    }

    @Override
    public Action begin(SplittableRandom chance) {
      return new Delaying(delay, jitter, chance);
    }

    @Override
    public String toString() {
      return "delay by " + words(delay) + (jitter.isZero() ? "" : " +- " + words(jitter));
    }
  }

  record Lost(double probability) implements Harm {
    public Lost {
      requireProbability(probability);
    }

    @Override
    public Action begin(SplittableRandom chance) {
      return (passage, rule) -> {
        if (chance.nextDouble() < probability) {
          passage.drop(rule, Count.DROPPED);
        }
      };
    }

    @Override
    public String toString() {
      return "lose " + percent(probability);
    }
  }

  record Duplicated(double probability) implements Harm {
    public Duplicated {
      requireProbability(probability);
    }

    @Override
    public Action begin(SplittableRandom chance) {
      return (passage, rule) -> {
        if (chance.nextDouble() < probability) {
          rule.count(Count.DUPLICATED);
          passage.sendTwice(rule);
        }
      };
    }

    @Override
    public String toString() {
      return "duplicate " + percent(probability);
    }
  }

  record Reordered(double probability, int gap) implements Harm {
    public Reordered {
      requireProbability(probability);
      require(gap >= 1 && gap <= 1000, "A gap is from 1 to 1000 frames, not %s", gap);
    }

    @Override
    public Action begin(SplittableRandom chance) {
      return new Reordering(probability, gap, chance);
    }

    @Override
    public String toString() {
      return "reorder " + percent(probability) + " by " + gap;
    }
  }

  record LimitedTo(Rate rate) implements Harm {
    @Override
    public Action begin(SplittableRandom chance) {
      return new Limiting(rate);
    }

    @Override
    public String toString() {
      return "limit to " + rate;
    }
  }

  record Corrupted(double probability) implements Harm {
    public Corrupted {
      requireProbability(probability);
    }

    @Override
    public Action begin(SplittableRandom chance) {
      return new Corrupting(probability, chance);
    }

    @Override
    public String toString() {
      return "corrupt " + percent(probability);
    }
  }

  record Rejected() implements Harm {
    @Override
    public Action begin(SplittableRandom chance) {
      return new Rejecting();
    }

    @Override
    public String toString() {
      return "reject";
    }
  }

  record NameNotFound() implements Harm {
    @Override
    public Action begin(SplittableRandom chance) {
      return DnsAnswering.nameNotFound();
    }

    @Override
    public String toString() {
      return "answer 'no such name'";
    }
  }

  record NameResolvedTo(List<InetAddress> addresses) implements Harm {
    public NameResolvedTo {
      addresses = List.copyOf(addresses);
    }

    @Override
    public Action begin(SplittableRandom chance) {
      return DnsAnswering.resolvingTo(addresses);
    }

    @Override
    public String toString() {
      return "resolve to "
          + addresses.stream().map(InetAddress::getHostAddress).collect(Collectors.joining(", "));
    }
  }

  record TimeShifted(Duration offset) implements Harm {
    @Override
    public Action begin(SplittableRandom chance) {
      return NtpAnswering.shifting(offset);
    }

    @Override
    public String toString() {
      return "shift the time by " + words(offset);
    }
  }

  record TimeAnswered(Duration offset) implements Harm {
    @Override
    public Action begin(SplittableRandom chance) {
      return NtpAnswering.inPlaceOfServer(offset);
    }

    @Override
    public String toString() {
      return "answer with the time, " + words(offset) + " off";
    }
  }

  private static void requireProbability(double probability) {
    require(
        probability >= 0 && probability <= 1, "A probability is from 0 to 1, not %s", probability);
  }

  private static void require(boolean holds, String otherwise, Object seen) {
    if (!holds) {
      throw new IllegalArgumentException(String.format(Locale.ROOT, otherwise, seen));
    }
  }

  private static String percent(double probability) {
    String number = String.format(Locale.ROOT, "%.2f", probability * 100);
    return number.replaceAll("\\.?0+$", "") + " %";
  }

  private static String words(Duration duration) {
    boolean whole = duration.toMillis() % 1000 == 0 && !duration.isZero();
    return whole ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
  }
}
