package dev.balenachaos.qemu;

import dev.balenachaos.device.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The watchdogs of a guest's units, of which each copy has as much left as its template had. They
 * are fed every half of their period, as balenaOS's are; where that was missed once, on a busy
 * host, the copies would lose the unit at their beginning.
 */
final class Watchdogs {

  private static final String ASK =
      """
      units=$(systemctl list-units --type=service --state=running --plain --no-legend | cut -d ' ' -f 1)
      cut -d ' ' -f 1 /proc/uptime
      systemctl show --property=Id,WatchdogUSec,WatchdogTimestampMonotonic $units
      """;

  /** A number and its unit, of which systemd writes several to one span: {@code 1min 30s}. */
  private static final Pattern PART = Pattern.compile("(\\d+)(h|min|s|ms|us)\\b");

  private static final Map<String, Long> MICROS =
      Map.of("h", 3_600_000_000L, "min", 60_000_000L, "s", 1_000_000L, "ms", 1_000L, "us", 1L);

  private Watchdogs() {}

  /** Returns the units whose watchdog was not fed for more than three quarters of its period. */
  static List<String> late(Device device) {
    return late(device.shell().require(ASK));
  }

  /**
   * Reads what systemd tells.
   *
   * @param told the uptime in seconds, and then, a block for each unit, its properties
   */
  static List<String> late(String told) {
    String[] blocks = told.strip().split("\\R", 2);
    double uptime = Double.parseDouble(blocks[0]) * 1e6;
    List<String> late = new ArrayList<>();
    for (String unit : (blocks.length > 1 ? blocks[1] : "").split("\\R\\R")) {
      double period = micros(property(unit, "WatchdogUSec"));
      String fed = property(unit, "WatchdogTimestampMonotonic");
      if (period > 0 && fed.matches("\\d+") && uptime - Long.parseLong(fed) > period * 3 / 4) {
        late.add(property(unit, "Id"));
      }
    }
    return late;
  }

  /** Returns 0 for {@code infinity}, too. */
  private static double micros(String span) {
    double sum = 0;
    Matcher part = PART.matcher(span);
    while (part.find()) {
      sum += Long.parseLong(part.group(1)) * Objects.requireNonNull(MICROS.get(part.group(2)));
    }
    return sum;
  }

  private static String property(String unit, String name) {
    return unit.lines()
        .filter(line -> line.startsWith(name + "="))
        .map(line -> line.substring(name.length() + 1))
        .findFirst()
        .orElse("");
  }
}
