package dev.balenachaos.scenarios;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The runs that the catalogue's recovery times come from, kept in {@code recoveries.csv}. */
record Recoveries(List<MeasuredRun> runs) {

  static Recoveries read(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return new Recoveries(lines.skip(1).map(MeasuredRun::parse).toList());
    }
  }

  /** Returns these and what the runs below a folder have left behind, each once. */
  Recoveries and(Path folder) throws IOException {
    TreeSet<MeasuredRun> all =
        new TreeSet<>(
            Comparator.comparing(MeasuredRun::scenario)
                .thenComparing(MeasuredRun::test)
                .thenComparing(MeasuredRun::run));
    all.addAll(runs);
    try (Stream<Path> inside = Files.walk(folder)) {
      for (Path timeline : inside.filter(path -> path.endsWith("timeline.json")).toList()) {
        MeasuredRun.left(timeline).ifPresent(all::add);
      }
    }
    return new Recoveries(List.copyOf(all));
  }

  List<MeasuredRun> of(String scenario, String test) {
    return runs.stream()
        .filter(run -> run.scenario().equals(scenario) && run.test().equals(test))
        .toList();
  }

  String text() {
    return Stream.concat(Stream.of(MeasuredRun.HEAD), runs.stream().map(MeasuredRun::line))
        .collect(Collectors.joining("\n", "", "\n"));
  }
}
