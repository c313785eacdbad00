package dev.balenachaos.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** The resident memory of a process, looked at once a second. */
final class ResidentMemory {

  private static final int TEN_MINUTES = 600;

  private final List<Long> seen = new ArrayList<>();

  void add(long bytes) {
    seen.add(bytes);
  }

  /**
   * Adds the figures: at the start, after ten minutes where it was looked at for so long, at the
   * end, the highest, and the growth of the second half, from the median of its first tenth to that
   * of its last.
   */
  void into(Figures figures) {
    int last = seen.size() - 1;
    figures.mebibytes("memory.start", seen.get(0));
    if (last >= TEN_MINUTES) {
      figures.mebibytes("memory.after_10_min", seen.get(TEN_MINUTES));
    }
    figures.mebibytes("memory.end", seen.get(last));
    figures.mebibytes("memory.highest", Collections.max(seen));
    figures.mebibytes("memory.growth", secondHalfGrowth());
  }

  double secondHalfGrowth() {
    List<Long> half = seen.subList(seen.size() / 2, seen.size());
    int tenth = Math.max(1, half.size() / 10);
    return median(half.subList(half.size() - tenth, half.size())) - median(half.subList(0, tenth));
  }

  private static double median(List<Long> of) {
    return Figure.of("", "", of.stream().map(Long::doubleValue).collect(Collectors.toList()))
        .median();
  }
}
