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
 *       ProvidedDevice#awaitSteady} has it, with engine, supervisor and the services of an app that
 *       the template has
 *   <li>{@code cold.steady}: the same of a device that boots and has no app: what deploying one
 *       takes is not in it
 *   <li>{@code loadvm.steady}: as {@code clone.steady}, of a copy in a new QEMU that has the app,
 *       too. The copy of the disk that holds the snapshot, which each of these needs, is in it, and
 *       so is that QEMU reads all of the memory
 *   <li>{@code clones8.steady}: as {@code clone.steady}, from when eight are asked for until the
 *       last is steady
 *   <li>{@code clone.steady.by_count}: the same for the first to the sixteenth of copies that stay
 *       alive
 *   <li>{@code pss.}: of the processes of QEMU alone, once steady and with the app on them
 *   <li>{@code scenario.}: the wall time of a scenario's Maven, with copies and with {@code
 *       -Dqemu.templates=false}, where each of its tests boots a device; one more before has made
 *       the templates
 * </ul>
 *
 * <p>Whatever is compared is measured by turns, each as often as {@code --runs} says, 10 by
 * default; sixteen copies one by one, which takes longest and is compared with itself, every third
 * time.
 */
final class CloneBench {

  private static final int SELDOM = 3;
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
    for (int i = 1; i <= options.runs(); i++) {
      tell("turn", i, options.runs());
      turn("run-" + i);
      if (i % SELDOM == 1) {
        oneByOne("run-" + i);
      }
    }
    Growth growth = new Growth(byCount);
    figures.ratio("ratio.slowest_count_to_first", growth.factor());
    figures.growth("clone.steady.by_count", growth);
    for (int i = 1; i <= options.scenarioRuns(); i++) {
      tell("scenario", i, options.scenarioRuns());
      scenario();
    }
  }

  private void turn(String name) throws IOException, InterruptedException {
    Cold cold = cold(name);
    Duration clone = clone(name);
    Duration snapshot = snapshot(name);
    figures.seconds("loadvm.steady", snapshot);
    figures.ratio("ratio.cold_to_clone", cold.steady, clone);
    figures.ratio("ratio.loadvm_to_clone", snapshot, clone);
    atOnce(name, cold);
  }

  /** What a booted device is, to compare with. */
  private record Cold(Duration steady, long memory) {}

  private Cold cold(String name) throws IOException {
    try (ProvidedDevice booted = ProvidedDevice.booted(run, folder(name, "cold"))) {
      Duration steady = booted.awaitSteady();
      booted.deploy();
      Cold cold = new Cold(steady, booted.proportionalMemory());
      figures.seconds("cold.steady", cold.steady);
      figures.mebibytes("pss.cold", (double) cold.memory);
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
      figures.mebibytes("pss.clones8", (double) memory);
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

  private void tell(String what, int number, int of) {
    run.story().tell("bench", what + ", run " + number + " of " + of);
  }
}
