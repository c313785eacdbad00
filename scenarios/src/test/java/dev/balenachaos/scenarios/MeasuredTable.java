package dev.balenachaos.scenarios;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;

import dev.balenachaos.run.Story;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Says in one row what the runs of a test came to, and in a cell those of a scenario. */
final class MeasuredTable {

  static final String HEAD =
      """

      ## Measured here

      On the reference device, under TCG on 2 cores, each run on a device of its own, most of them beside
      one or two others. A recovery counts from the heal, or from the injection where the device must come back by itself,
      to the first moment of the unbroken steady state, with a reboot where the test asks for one in between; of a
      test that asserts several it is the longest. "at once": the steady state was never lost; no time: the test
      asserts no recovery. Each run is a line of [recoveries.csv](recoveries.csv). Left out are runs that found a mistake in the harness or in the test,
      which was mended, those that were ended by hand, and the runs of a control. The tests of a run that has ended are added by

      ```
      mvn test -pl scenarios -am -Dtest=CatalogueTests -Dsurefire.failIfNoSpecifiedTests=false \\
        -Dcatalogue.runs="$PWD/scenarios/target/balena-chaos"
      ```

      | id | test | runs | shortest | median | longest |
      | --- | --- | --- | --- | --- | --- |
      """;

  private MeasuredTable() {}

  static String row(String scenario, String test, List<MeasuredRun> runs) {
    return "| `%s` | %s | %s | %s |%n"
        .formatted(scenario, Story.sentence(test), verdicts(runs), times(runs));
  }

  /** Says of the runs of all tests of a scenario how long a recovery took. */
  static String ofAll(List<MeasuredRun> runs) {
    List<Duration> sorted = recoveries(runs);
    return sorted.isEmpty()
        ? "none yet"
        : readable(median(sorted)) + ", " + readable(sorted.get(sorted.size() - 1));
  }

  private static List<Duration> recoveries(List<MeasuredRun> runs) {
    return runs.stream().map(MeasuredRun::recovery).flatMap(Optional::stream).sorted().toList();
  }

  private static String verdicts(List<MeasuredRun> runs) {
    if (runs.isEmpty()) {
      return "none yet";
    }
    return runs.stream()
        .collect(groupingBy(MeasuredRun::verdict, TreeMap::new, counting()))
        .entrySet()
        .stream()
        .map(verdict -> verdict.getValue() + " " + verdict.getKey())
        .collect(joining(", "));
  }

  private static String times(List<MeasuredRun> runs) {
    List<Duration> sorted = recoveries(runs);
    if (sorted.isEmpty()) {
      return " |  | ";
    }
    return Stream.of(sorted.get(0), median(sorted), sorted.get(sorted.size() - 1))
        .map(MeasuredTable::readable)
        .collect(joining(" | "));
  }

  private static Duration median(List<Duration> sorted) {
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : sorted.get(half - 1).plus(sorted.get(half)).dividedBy(2);
  }

  private static String readable(Duration recovery) {
    return recovery.isZero() ? "at once" : Story.readable(recovery);
  }
}
