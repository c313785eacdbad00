package dev.balenachaos.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SideBySideIT {

  @TempDir private Path folder;

  @Test
  @Tag("nightly")
  void whatIsKeptOfTwoTestsAtTheSameTimeIsNotMixed() throws IOException {
    assertThat(told())
        .anyMatch(line -> line.matches(" *\\[[12]] PASS +one"))
        .anyMatch(line -> line.matches(" *\\[[12]] PASS +other"));

    assertThat(kept("one", SideBySide.ONE)).contains("journal.log", "console.log", "timeline.json");
    assertThat(kept("other", SideBySide.OTHER))
        .contains("journal.log", "console.log", "timeline.json");
    assertThat(kept("one", SideBySide.OTHER)).isEmpty();
    assertThat(kept("other", SideBySide.ONE)).isEmpty();
  }

  /** Runs the two tests in a virtual machine of their own, and returns what it says. */
  private List<String> told() throws IOException {
    Process run =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Ddevices.parallel=2",
                "-cp",
                System.getProperty("java.class.path"),
                SideBySide.class.getName())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    try (BufferedReader out = run.inputReader(StandardCharsets.UTF_8)) {
      return out.lines().toList();
    } finally {
      run.destroyForcibly();
    }
  }

  /** Returns the names of the files in a test's folder that a word is in. */
  private List<String> kept(String test, String word) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      List<Path> files =
          all.filter(Files::isRegularFile)
              .filter(file -> file.getName(file.getNameCount() - 2).toString().equals(test))
              .toList();
      assertThat(files).isNotEmpty();
      return files.stream()
          .filter(file -> content(file).contains(word))
          .map(file -> file.getFileName().toString())
          .toList();
    }
  }

  private static String content(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new AssertionError(file + " cannot be read", e);
    }
  }
}
