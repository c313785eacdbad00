package dev.balenachaos.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collection;
import java.util.List;

/**
 * A figure over some runs.
 *
 * @param unit {@code s}, {@code ms}, {@code MiB}, {@code /s}, {@code %}, or {@code 1} for a ratio
 * @param median for a list, that of its members; so are the least and the most
 * @param runs how many measurements there are
 * @param byCount for a list, the median of each of its members; not written for others
 */
record Figure(
    String name,
    String unit,
    double median,
    double min,
    double max,
    int runs,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Double> byCount) {

  Figure {
    byCount = List.copyOf(byCount);
  }

  static Figure of(String name, String unit, Collection<Double> measured) {
    List<Double> sorted = measured.stream().sorted().toList();
    int last = sorted.size() - 1;
    double median = (sorted.get(last / 2) + sorted.get(last - last / 2)) / 2;
    return new Figure(
        name, unit, median, sorted.get(0), sorted.get(last), sorted.size(), List.of());
  }

  static Figure of(String name, Growth growth) {
    Figure members = of(name, "s", growth.medians());
    return new Figure(
        name,
        "s",
        members.median,
        members.min,
        members.max,
        growth.series().size(),
        growth.medians());
  }
}
