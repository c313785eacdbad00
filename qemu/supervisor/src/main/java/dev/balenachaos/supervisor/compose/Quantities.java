package dev.balenachaos.supervisor.compose;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the sizes and durations of compose files. */
final class Quantities {
  private static final Pattern SIZE = Pattern.compile("(?i)([0-9]+)([bkmg]?)b?");
  private static final Pattern DURATION_PART = Pattern.compile("([0-9.]+)(h|ms|m|us|s|ns)?");

  private Quantities() {}

  /** Returns a size in bytes, such as 64m; 0 for a text that is no size. */
  static long bytes(String text) {
    Matcher size = SIZE.matcher(text);
    if (!size.matches()) {
      return 0;
    }
    int power = "bkmg".indexOf(size.group(2).toLowerCase(Locale.ROOT));
    return Long.parseLong(size.group(1)) << (10 * Math.max(0, power));
  }

  /** Returns a duration such as 1m30s; a number without a unit counts nanoseconds. */
  static Duration duration(String text) {
    Duration sum = Duration.ZERO;
    for (Matcher part = DURATION_PART.matcher(text); part.find(); ) {
      double nanos = Double.parseDouble(part.group(1)) * unit(part.group(2)).toNanos();
      sum = sum.plusNanos(Math.round(nanos));
    }
    return sum;
  }

  private static Duration unit(@Nullable String name) {
    return switch (name == null ? "ns" : name) {
      case "h" -> Duration.ofHours(1);
      case "m" -> Duration.ofMinutes(1);
      case "s" -> Duration.ofSeconds(1);
      case "ms" -> Duration.ofMillis(1);
      case "us" -> Duration.ofNanos(1_000);
      default -> Duration.ofNanos(1);
    };
  }
}
