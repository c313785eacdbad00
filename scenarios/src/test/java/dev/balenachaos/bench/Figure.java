package dev.balenachaos.bench;

import java.util.Collection;
import java.util.List;

/**
 * A figure over some runs.
 *
 * @param unit {@code s}, {@code ms}, or {@code 1} for a ratio
 * @param runs how many measurements there are
 */
record Figure(String name, String unit, double median, double min, double max, int runs) {

  static Figure of(String name, String unit, Collection<Double> measured) {
    List<Double> sorted = measured.stream().sorted().toList();
    int last = sorted.size() - 1;
    double median = (sorted.get(last / 2) + sorted.get(last - last / 2)) / 2;
    return new Figure(name, unit, median, sorted.get(0), sorted.get(last), sorted.size());
  }
}
