package dev.balenachaos.bench;

import dev.balenachaos.timeline.SavedTimeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A scenario run as its user runs it, by a Maven of its own. */
final class ScenarioRun {

  private static final Path RUNS = Path.of("scenarios", "target", "balena-chaos");

  private ScenarioRun() {}

  /**
   * Runs a scenario.
   *
   * @param arguments of Maven, beyond those that a user must give
   * @throws IOException when it does not pass: then there is no figure
   */
  static ScenarioTime of(String scenario, String... arguments)
      throws IOException, InterruptedException {
    Set<Path> earlier = Set.copyOf(runs());
    Instant began = Instant.now();
    int status = maven(scenario, arguments);
    Instant ended = Instant.now();
    if (status != 0) {
      throw new IOException("The scenario " + scenario + " did not pass; mvn said why above");
    }
    List<SavedTimeline> timelines = new ArrayList<>();
    for (Path run : runs()) {
      if (!earlier.contains(run)) {
        timelines.addAll(timelines(run));
      }
    }
    timelines.sort(Comparator.comparing(SavedTimeline::started));
    return ScenarioTime.of(began, ended, timelines);
  }

  private static int maven(String scenario, String... arguments)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of("mvn", "test", "-Pscenario=" + scenario));
    line.addAll(List.of(arguments));
    Process maven = new ProcessBuilder(line).inheritIO().start();
    // A bench that is ended takes it along, with the JVM of the tests; that one's devices follow.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(maven.toHandle()), "end-maven"));
    return maven.waitFor();
  }

  private static void end(ProcessHandle maven) {
    maven.descendants().forEach(ProcessHandle::destroy);
    maven.destroy();
  }

  private static List<Path> runs() throws IOException {
    if (!Files.isDirectory(RUNS)) {
      return List.of();
    }
    try (Stream<Path> runs = Files.list(RUNS)) {
      return runs.collect(Collectors.toList());
    }
  }

  private static List<SavedTimeline> timelines(Path run) throws IOException {
    List<SavedTimeline> timelines = new ArrayList<>();
    try (Stream<Path> inside = Files.walk(run)) {
      for (Path file : inside.filter(path -> path.endsWith("timeline.json")).toList()) {
        timelines.add(SavedTimeline.read(file));
      }
    }
    return timelines;
  }
}
