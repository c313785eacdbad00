package dev.balenachaos.supervisor.compose;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads os-release files: a name and a value on each line, the value perhaps in quotes. */
final class OsRelease {
  private OsRelease() {}

  /**
   * Returns the value of a name; empty if the file has not that name.
   *
   * @throws IOException if the file cannot be read
   */
  static String value(Path file, String name) throws IOException {
    String head = name + "=";
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith(head))
        .findFirst()
        .map(line -> line.substring(head.length()).replaceAll("^[\"']|[\"']$", ""))
        .orElse("");
  }
}
