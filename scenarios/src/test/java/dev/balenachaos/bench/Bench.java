package dev.balenachaos.bench;

import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.file.Path;

/** Starts what {@code ci/bench} was asked for, from the repository's root. */
final class Bench {

  static final Path FOLDER = Path.of("target", "bench");

  private Bench() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Options options;
    try {
      options = Options.parse(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println("ci/bench: " + e.getMessage());
      System.exit(2);
      return;
    }
    System.exit(measure(options) ? 0 : 1);
  }

  /** Writes no file when something went wrong, so that it holds whole sets of figures only. */
  private static boolean measure(Options options) throws IOException, InterruptedException {
    Figures figures = new Figures();
    try {
      switch (options.name()) {
        case "boot" -> new BootBench(options, figures).run();
        case "memory" -> new MemoryBench(options, figures).run();
        case "clone" -> new CloneBench(options, figures).run();
        case "wire" -> WireBench.onDeviceOfLab(options, figures);
        default -> throw new IllegalStateException("No figures are called " + options.name());
      }
      System.out.print(Table.of(figures.all()));
      System.out.println("written: " + figures.writeTo(FOLDER.resolve(options.name() + ".json")));
      return true;
    } catch (IOException | InfraException e) {
      System.out.print(Table.of(figures.all()));
      System.err.println("ci/bench: " + e.getMessage());
      return false;
    }
  }
}
