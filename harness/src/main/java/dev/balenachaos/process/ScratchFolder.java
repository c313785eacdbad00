package dev.balenachaos.process;

import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Folders for files that do not outlive a machine or a build. */
public final class ScratchFolder {

  /** On disk also where /tmp is in memory, since a device's disk can grow to gigabytes. */
  private static final Path ON_DISK = Path.of("/var/tmp");

  private ScratchFolder() {}

  /**
   * Makes an empty folder. Its path is short, since a unix socket's path has at most 107 bytes.
   *
   * @throws InfraException when it cannot be made
   */
  public static Path make(String prefix) {
    Path elsewhere = Path.of(System.getProperty("java.io.tmpdir"));
    return makeIn(Files.isWritable(ON_DISK) ? ON_DISK : elsewhere, prefix);
  }

  /**
   * Makes an empty folder in another one.
   *
   * @throws InfraException when it cannot be made
   */
  public static Path makeIn(Path parent, String prefix) {
    try {
      return Files.createTempDirectory(parent, prefix);
    } catch (IOException e) {
      throw new InfraException("No temporary folder can be made: " + e, e);
    }
  }

  /**
   * Removes a folder and all that is in it; does nothing when there is none.
   *
   * @throws InfraException when something in it cannot be removed
   */
  public static void remove(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> inside = Files.walk(folder)) {
      List<Path> deepestFirst = inside.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      throw new InfraException("Cannot remove " + folder + ": " + e, e);
    }
  }
}
