package dev.balenachaos.workload;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks a log of the service {@code sensor}; {@code sensor.sh} describes its form. */
final class ReadingsLog {

  private static final int LINE_LENGTH = 255;
  private static final Pattern LINE =
      Pattern.compile("([1-9]\\d{0,17}) ([1-9]\\d{0,17}) ([1-9]\\d{0,8}) (0|[1-9]\\d{0,9}) \\.+");
  private static final long FACTOR = 1_000_003;
  private static final long PRIME = 2_147_483_647;

  private final List<String> broken = new ArrayList<>();
  private final Map<Long, Instant> taken = new HashMap<>();
  private long first;
  private long due = 1;
  private int count;
  private @Nullable Instant before;
  private @Nullable Instant gapBegan;
  private Duration longestGap = Duration.ZERO;

  private ReadingsLog() {}

  static Readings check(byte[] log) {
    String text = new String(log, StandardCharsets.ISO_8859_1);
    int end = text.lastIndexOf('\n') + 1;
    ReadingsLog checked = new ReadingsLog();
    int number = 1;
    for (String line : (Iterable<String>) text.substring(0, end).lines()::iterator) {
      checked.check(number++, line);
    }
    return checked.result(end < text.length());
  }

  /** Computes the checksum of a reading, as {@code sensor.sh} does. */
  static long checksum(long number, long millis, long value) {
    return ((number * FACTOR + millis) % PRIME * FACTOR + value) % PRIME;
  }

  private void check(int lineNumber, String line) {
    Matcher found = LINE.matcher(line);
    if (line.length() != LINE_LENGTH || !found.matches()) {
      broken.add("line " + lineNumber + " is no reading: " + shortened(line));
      return;
    }
    long number = Long.parseLong(found.group(1));
    long millis = Long.parseLong(found.group(2));
    long value = Long.parseLong(found.group(3));
    if (checksum(number, millis, value) != Long.parseLong(found.group(4))) {
      broken.add("line " + lineNumber + " has a wrong checksum: " + shortened(line));
      return;
    }
    if (number != due) {
      broken.add("line " + lineNumber + " holds reading " + number + " where " + due + " is due");
    }
    take(number, Instant.ofEpochMilli(millis));
  }

  private void take(long number, Instant at) {
    if (count++ == 0) {
      first = number;
    }
    due = number + 1;
    taken.put(number, at);
    if (before != null && Duration.between(before, at).abs().compareTo(longestGap) > 0) {
      longestGap = Duration.between(before, at).abs();
      gapBegan = before;
    }
    before = at;
  }

  private Readings result(boolean tornEnd) {
    return new Readings(
        first,
        count == 0 ? 0 : due - 1,
        count,
        broken,
        tornEnd,
        longestGap,
        Optional.ofNullable(gapBegan),
        taken);
  }

  private static String shortened(String line) {
    return line.length() <= 40 ? line : line.substring(0, 40) + "...";
  }
}
