package dev.balenachaos.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How a time grows with the number of those that are there already, seen several times.
 *
 * @param series each with the time of the first, the second, and so on; all of the same length
 */
record Growth(List<List<Duration>> series) {

  Growth {
    series = List.copyOf(series);
  }

  /** Returns the median time of the first, of the second, and so on, in seconds. */
  List<Double> medians() {
    List<Double> medians = new ArrayList<>();
    for (int i = 0; i < series.get(0).size(); i++) {
      int count = i;
      medians.add(
          Figure.of(
                  "", "s", series.stream().map(times -> times.get(count).toNanos() / 1e9).toList())
              .median());
    }
    return medians;
  }

  /** Returns how much longer the slowest of them took than the first, as a factor. */
  double factor() {
    return Collections.max(medians()) / medians().get(0);
  }
}
