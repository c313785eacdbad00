package dev.balenachaos.qemu;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of bytes, read and written as QEMU and {@code du -h} do: {@code 512M}, {@code 20G}. */
record DataSize(long bytes) implements Comparable<DataSize> {

  private static final String UNITS = "KMGT";
  private static final Pattern TEXT =
      Pattern.compile("(\\d{1,6})([" + UNITS + "]?)", Pattern.CASE_INSENSITIVE);

  /**
   * Reads a size: at most six digits, and K, M, G or T for powers of 1024.
   *
   * @throws IllegalArgumentException when it is none; the message says how one looks
   */
  static DataSize parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("'" + text + "' is not a size such as 512M or 20G");
    }
    String unit = matcher.group(2).toUpperCase(Locale.ROOT);
    int power = unit.isEmpty() ? 0 : UNITS.indexOf(unit) + 1;
    return new DataSize(Long.parseLong(matcher.group(1)) << (10 * power));
  }

  @Override
  public int compareTo(DataSize other) {
    return Long.compare(bytes, other.bytes);
  }

  /** Returns three digits or so in the largest unit that fits, for instance {@code 1.4G}. */
  @Override
  public String toString() {
    double number = bytes;
    int power = 0;
    while (number >= 999.5 && power < UNITS.length()) {
      number /= 1024;
      power++;
    }
    boolean whole = number >= 9.95 || number == Math.rint(number);
    String unit = power == 0 ? "" : UNITS.substring(power - 1, power);
    return String.format(Locale.ROOT, whole ? "%.0f%s" : "%.1f%s", number, unit);
  }
}
