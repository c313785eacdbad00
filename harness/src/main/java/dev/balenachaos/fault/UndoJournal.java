package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What is to be undone on a device, written down on the host before the act, one file each, so that
 * a device that lives on is healed by the next run even when it has lost its own copy.
 */
final class UndoJournal {

  private static final String SUFFIX = ".heal";

  private final Path folder;

  /**
   * The journal of a device: among its run's files when it ends with the run, and otherwise where
   * the next run finds it.
   */
  static UndoJournal of(Device device) {
    return new UndoJournal(
        device.disposable() ? device.folder().resolve("undo") : home(), device.name());
  }

  /** The journal of a device, below a folder. */
  UndoJournal(Path root, String device) {
    this.folder = root.resolve(device.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.@-]", "_"));
  }

  /** The folder of all journals: {@code ${XDG_STATE_HOME:-~/.local/state}/balena-chaos/undo}. */
  private static Path home() {
    String state = System.getenv("XDG_STATE_HOME");
    Path root =
        state == null || state.isBlank()
            ? Path.of(System.getProperty("user.home"), ".local", "state")
            : Path.of(state);
    return root.resolve("balena-chaos").resolve("undo");
  }

  /** Writes down how to heal, and returns when it is on the disk. */
  void write(HealScript script) {
    try {
      Files.createDirectories(folder);
      Path file = folder.resolve(script.id() + SUFFIX);
      try (FileChannel out =
          FileChannel.open(
              file,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        out.write(StandardCharsets.UTF_8.encode(script.text()));
        out.force(true);
      }
    } catch (IOException e) {
      throw new InfraException(
          "The undo of '"
              + script.what()
              + "' could not be written to "
              + folder
              + ", so nothing was injected: "
              + e.getMessage(),
          e);
    }
  }

  /** Strikes an entry out. */
  void strike(String id) {
    try {
      Files.deleteIfExists(folder.resolve(id + SUFFIX));
      if (entries().isEmpty()) {
        Files.deleteIfExists(folder);
      }
    } catch (IOException e) {
      throw new InfraException("The undo journal " + folder + " cannot be changed: " + e, e);
    }
  }

  /**
   * Returns the files of what is still to be undone, newest first; never null but potentially
   * empty.
   */
  List<Path> entries() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(SUFFIX))
          .sorted(Comparator.reverseOrder())
          .toList();
    } catch (IOException e) {
      throw new InfraException("The undo journal " + folder + " cannot be read: " + e, e);
    }
  }

  static String id(Path entry) {
    String name = entry.getFileName().toString();
    return name.substring(0, name.length() - SUFFIX.length());
  }
}
