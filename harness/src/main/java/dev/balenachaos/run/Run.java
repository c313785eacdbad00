package dev.balenachaos.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * One invocation of the harness.
 *
 * @param id unique and sortable by time, for instance {@code 20261123-121500-7f3a}
 * @param seed from which every random decision of the run is drawn
 * @param folder where everything that is seen is written
 * @param story what the run tells people while it goes on
 */
public record Run(String id, long seed, Path folder, Story story) {

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  /**
   * Starts a run below a folder.
   *
   * @param runs the folder of all runs, made when missing
   * @throws InfraException when the folder cannot be written, or {@code -Dseed} is no whole number
   */
  public static Run startIn(Path runs) {
    long seed =
        Property.number("seed", Long.MIN_VALUE, Long.MAX_VALUE)
            .orElseGet(RandomGenerator.getDefault()::nextLong);
    String id =
        STAMP.format(Instant.now()) + "-" + HexFormat.of().toHexDigits((short) System.nanoTime());
    Path folder = runs.toAbsolutePath().resolve(id);
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new InfraException(
          "The run's folder " + folder + " cannot be made: " + e.getMessage(),
          new UncheckedIOException(e));
    }
    return new Run(id, seed, folder, Story.onConsole());
  }

  /** Returns the same run as one of its tests sees it, which tells its own part of the story. */
  public Run telling(Story part) {
    return new Run(id, seed, folder, part);
  }
}
