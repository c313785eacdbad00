package dev.balenachaos.bench;

import java.util.List;
import java.util.Locale;

/** Figures as people read them, a line each. */
final class Table {

  private Table() {}

  static String of(List<Figure> figures) {
    StringBuilder table = new StringBuilder();
    line(table, "figure", "unit", "median", "min", "max", "runs", "target");
    for (Figure figure : figures) {
      line(
          table,
          figure.name(),
          figure.unit(),
          number(figure.median()),
          number(figure.min()),
          number(figure.max()),
          String.valueOf(figure.runs()),
          Target.of(figure).map(target -> target.verdictOn(figure)).orElse(""));
    }
    return table.toString();
  }

  private static void line(StringBuilder table, Object... cells) {
    table
        .append(
            String.format(Locale.ROOT, "%-28s %-4s %10s %10s %10s %5s  %s", cells).stripTrailing())
        .append(System.lineSeparator());
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 1 ? "%.3f" : "%.1f", value);
  }
}
