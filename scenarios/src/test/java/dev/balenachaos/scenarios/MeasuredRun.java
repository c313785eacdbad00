package dev.balenachaos.scenarios;

import dev.balenachaos.run.Verdict;
import dev.balenachaos.timeline.SavedTimeline;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;

/**
 * One run of one test, a line of {@code recoveries.csv}.
 *
 * @param run the id of the run that it was part of
 * @param scenario the scenario's id
 * @param test the method's name
 * @param recovery the longest one of a test that passed; empty where it asserts none
 */
record MeasuredRun(
    String run, String scenario, String test, Verdict verdict, Optional<Duration> recovery) {

  /** The first line of the file. */
  static final String HEAD = "run,scenario,test,verdict,recovery in ms";

  /**
   * Reads what a test has left behind.
   *
   * @param timeline its {@code <run>/<scenario>/<test>/timeline.json}
   * @return empty where it says nothing of a scenario on an emulated device: it has no verdict, was
   *     skipped or sabotaged, or its device was another one
   */
  static Optional<MeasuredRun> left(Path timeline) throws IOException {
    SavedTimeline saved = SavedTimeline.read(timeline);
    if (saved.events().stream().anyMatch(event -> event.is("step", "control"))
        || saved.events().stream().noneMatch(MeasuredRun::isEmulated)) {
      return Optional.empty();
    }
    Path path = timeline.toAbsolutePath();
    int names = path.getNameCount();
    return saved.events().stream()
        .filter(event -> event.kind().equals("verdict"))
        .findFirst()
        .map(
            verdict ->
                new MeasuredRun(
                    saved.run(),
                    path.getName(names - 3).toString(),
                    path.getName(names - 2).toString(),
                    Verdict.valueOf(verdict.text()),
                    verdict.text().equals(Verdict.PASS.name())
                        ? longestRecovery(saved)
                        : Optional.empty()))
        .filter(run -> run.verdict() != Verdict.SKIPPED);
  }

  private static boolean isEmulated(SavedTimeline.Event event) {
    return event.is("step", "qemu")
        && event.details().getOrDefault("accelerator", "").startsWith("tcg");
  }

  private static Optional<Duration> longestRecovery(SavedTimeline saved) {
    return saved.events().stream()
        .filter(event -> event.is("step", "recovery") && event.details().containsKey("tookMillis"))
        .map(event -> event.millis("tookMillis"))
        .max(Comparator.naturalOrder());
  }

  /**
   * Reads a line.
   *
   * @throws IllegalArgumentException when it is none of {@link #line()}
   */
  static MeasuredRun parse(String line) {
    String[] cells = line.split(",", -1);
    if (cells.length != 5) {
      throw new IllegalArgumentException("Not a line of '" + HEAD + "': " + line);
    }
    return new MeasuredRun(
        cells[0],
        cells[1],
        cells[2],
        Verdict.valueOf(cells[3]),
        cells[4].isEmpty()
            ? Optional.empty()
            : Optional.of(Duration.ofMillis(Long.parseLong(cells[4]))));
  }

  String line() {
    String millis = recovery.map(took -> String.valueOf(took.toMillis())).orElse("");
    return String.join(",", run, scenario, test, verdict.name(), millis);
  }
}
