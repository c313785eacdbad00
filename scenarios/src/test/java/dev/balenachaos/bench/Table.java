package dev.balenachaos.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Figures as people read them, a line each, and the members of lists below. */
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
    for (Figure figure : figures) {
      if (!figure.byCount().isEmpty()) {
        table
            .append(figure.name())
            .append(": ")
            .append(figure.byCount().stream().map(Table::number).collect(Collectors.joining(" ")))
            .append(System.lineSeparator());
      }
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
