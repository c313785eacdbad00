package dev.balenachaos.bench;

import dev.balenachaos.run.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The figures {@code clone}: what a copy of a template costs beside a device that is booted, and
 * beside a copy whose state is loaded from a snapshot ({@code loadvm}).
 *
 * <ul>
 *   <li>{@code clone.running}: from the start of QEMU's process to its event {@code RESUME}
 *   <li>{@code clone.command}: from when it is asked for to the first answer of its shell
 *   <li>{@code clone.steady}: from when it is asked for to its steady state, as {@link
 *       ProvidedDevice#awaitSteady} has it; {@code cold.steady} and {@code loadvm.steady} count the
 *       same from the same moment
 *   <li>{@code clones8.steady}: the same from when eight are asked for until the last is steady
 *   <li>{@code clone.steady.by_count}: the same for the first to the sixteenth of copies that stay
 *       alive
 *   <li>{@code pss.}: of the processes of QEMU alone, once steady
 *   <li>{@code scenario.}: the wall time of a scenario's Maven, with copies and with {@code
 *       -Dqemu.templates=false}; one more before has made the templates
 * </ul>
 *
 * <p>Whatever is compared is measured by turns. As a boot takes as long as many copies, one boot
 * comes before each few runs of them and is compared with their median: the number of runs of
 * {@code cold.steady} and of what is derived from it is smaller, and is written so.
 */
final class CloneBench {

  private static final int RUNS_PER_BOOT = 3;
  private static final int AT_ONCE = 8;
  private static final int MOST = 16;
  private static final String TEMPLATES = "qemu.templates";
  private static final String SCENARIO = "disk-full";

  private final Options options;
  private final Figures figures;
  private final Run run;
  private final List<List<Duration>> byCount = new ArrayList<>();

  CloneBench(Options options, Figures figures) {
    this.options = options;
    this.figures = figures;
    this.run = Run.startIn(Bench.FOLDER.resolve("runs"));
  }

  void run() throws IOException, InterruptedException {
    run.story().tell("bench", "templates, which are made now unless they are in the cache");
    ProvidedDevice.cloned(run, folder("warm-up", "clone")).close();
    snapshot("warm-up");
    for (int first = 1; first <= options.runs(); first += RUNS_PER_BOOT) {
      runs(first, Math.min(first + RUNS_PER_BOOT - 1, options.runs()));
    }
    Growth growth = new Growth(byCount);
    figures.ratio("ratio.slowest_count_to_first", growth.factor());
    figures.growth("clone.steady.by_count", growth);
    for (int i = 1; i <= options.scenarioRuns(); i++) {
      tell("scenario", i, options.scenarioRuns());
      scenario();
    }
  }

  private void runs(int first, int last) throws IOException, InterruptedException {
    tell("boot before run", first, options.runs());
    Cold cold = cold("run-" + first);
    List<Double> clones = new ArrayList<>();
    for (int i = first; i <= last; i++) {
      tell("clone", i, options.runs());
      String name = "run-" + i;
      Duration clone = clone(name);
      clones.add(seconds(clone));
      Duration snapshot = snapshot(name);
      figures.seconds("loadvm.steady", snapshot);
      figures.ratio("ratio.loadvm_to_clone", snapshot, clone);
      atOnce(name, cold);
      oneByOne(name);
    }
    double median = Figure.of("clone.steady", "s", clones).median();
    figures.ratio("ratio.cold_to_clone", seconds(cold.steady) / median);
  }

  /** What a booted device is, to compare with. */
  private record Cold(Duration steady, long memory) {}

  private Cold cold(String name) throws IOException {
    try (ProvidedDevice booted = ProvidedDevice.booted(run, folder(name, "cold"))) {
      Cold cold = new Cold(booted.awaitSteady(), booted.proportionalMemory());
      figures.seconds("cold.steady", cold.steady);
      figures.mebibytes("pss.cold", cold.memory);
      return cold;
    }
  }

  private Duration clone(String name) throws IOException {
    try (ProvidedDevice clone = ProvidedDevice.cloned(run, folder(name, "clone"))) {
      Duration steady = clone.awaitSteady();
      figures.seconds("clone.running", clone.running());
      figures.seconds("clone.command", clone.firstCommand());
      figures.seconds("clone.steady", steady);
      return steady;
    }
  }

  /** The provider is told the way by a system property, which nobody else reads meanwhile. */
  private Duration snapshot(String name) throws IOException {
    System.setProperty(TEMPLATES, "snapshot");
    try (ProvidedDevice clone = ProvidedDevice.cloned(run, folder(name, "loadvm"))) {
      return clone.awaitSteady();
    } finally {
      System.clearProperty(TEMPLATES);
    }
  }

  private void atOnce(String name, Cold cold) throws IOException, InterruptedException {
    try (Clones clones = new Clones(run, folder(name, "at-once"))) {
      figures.seconds("clones8.steady", clones.addAtOnce(AT_ONCE));
      long memory = clones.proportionalMemory();
      figures.mebibytes("pss.clones8", memory);
      figures.ratio("ratio.pss_clone_to_cold", (double) memory / (AT_ONCE * cold.memory));
    }
  }

  private void oneByOne(String name) throws IOException {
    List<Duration> series = new ArrayList<>();
    try (Clones clones = new Clones(run, folder(name, "one-by-one"))) {
      for (int i = 1; i <= MOST; i++) {
        series.add(clones.add());
      }
    }
    byCount.add(series);
  }

  private void scenario() throws IOException, InterruptedException {
    ScenarioRun.of(SCENARIO);
    Duration cloned = ScenarioRun.of(SCENARIO).wall();
    Duration booted = ScenarioRun.of(SCENARIO, "-D" + TEMPLATES + "=false").wall();
    figures.seconds("scenario.cloned", cloned);
    figures.seconds("scenario.booted", booted);
    figures.ratio("ratio.cloned_to_booted", cloned, booted);
  }

  private Path folder(String name, String what) {
    return run.folder().resolve(name).resolve(what);
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  private void tell(String what, int number, int of) {
    run.story().tell("bench", what + ", run " + number + " of " + of);
  }
}
