package dev.balenachaos.bench;

import dev.balenachaos.device.Device;
import dev.balenachaos.run.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;

/** The figures {@code boot}: image, boot, commands, and what a scenario costs. */
final class BootBench {

  private static final int TURNS = 10;

  private final Options options;
  private final Figures figures;
  private final Run run;

  BootBench(Options options, Figures figures) {
    this.options = options;
    this.figures = figures;
    this.run = Run.startIn(Bench.FOLDER.resolve("runs"));
  }

  void run() throws IOException, InterruptedException {
    for (int i = 1; i <= options.runs(); i++) {
      tell("image", i, options.runs());
      image(ImageBuild.inFreshCache());
    }
    for (int i = 1; i <= options.runs(); i++) {
      tell("boot", i, options.runs());
      boot(run.folder().resolve("boot-" + i));
    }
    for (int i = 1; i <= options.scenarioRuns(); i++) {
      tell("scenario", i, options.scenarioRuns());
      scenario(ScenarioRun.of("disk-full"));
    }
  }

  private void image(ImageBuild.Times times) {
    figures.seconds("image.build.cold", times.cold());
    figures.seconds("image.build.cached", times.cached());
  }

  private void boot(Path folder) throws IOException, InterruptedException {
    try (ProvidedDevice booted = ProvidedDevice.booted(run, folder)) {
      booted.gates().forEach((gate, after) -> figures.seconds("boot." + gate, after));
      figures.seconds("boot.steady", booted.awaitSteady(booted.poweredOn()));
      CommandTurns.on(booted.device(), TURNS, figures);
      figures.seconds("supervisor.start", supervisorStart(booted.device()));
    }
  }

  /** Returns how long it takes from the start of the unit to the first answer of {@code /ping}. */
  static Duration supervisorStart(Device device) {
    device.shell().require("systemctl stop balena-supervisor");
    long start = System.nanoTime();
    device.shell().require("systemctl start --no-block balena-supervisor");
    Awaitility.await()
        .pollInterval(Duration.ofMillis(100))
        .atMost(device.deadlines().scaled(Duration.ofMinutes(1)))
        .until(device.supervisor()::pings);
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private void scenario(ScenarioTime time) {
    Duration harness = time.harness();
    figures.seconds("scenario.wall", time.wall());
    figures.seconds("scenario.device", time.device());
    figures.seconds("scenario.harness", harness);
    figures.ratio("ratio.harness_to_wall", harness, time.wall());
  }

  private void tell(String what, int number, int of) {
    run.story().tell("bench", what + ", run " + number + " of " + of);
  }
}
