package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisorProgramTests {

  @TempDir private Path folder;

  @Test
  void itIsTheSameProgramPackagedOrNot() throws IOException {
    SupervisorProgram classes = new SupervisorProgram(List.of(classes("one")));

    SupervisorProgram packaged = new SupervisorProgram(classes.jarsIn(folder));

    assertThat(packaged.places()).allMatch(Files::isRegularFile);
    assertThat(digest(packaged)).isEqualTo(digest(classes));
  }

  @Test
  void anotherClassIsAnotherProgram() throws IOException {
    String before = digest(new SupervisorProgram(List.of(classes("one"))));

    assertThat(digest(new SupervisorProgram(List.of(classes("two"))))).isNotEqualTo(before);
  }

  @Test
  void itIsFoundOnTheClassPathWithItsLibraries() {
    assertThat(SupervisorProgram.onClassPath().places()).hasSize(4).doesNotHaveDuplicates();
  }

  private Path classes(String content) throws IOException {
    Path classes = folder.resolve("classes");
    Files.createDirectories(classes.resolve("a/b"));
    Files.writeString(classes.resolve("a/b/Main.class"), content);
    Files.writeString(classes.resolve("a/b.class"), "other");
    return classes;
  }

  private static String digest(SupervisorProgram program) {
    Digest digest = new Digest();
    program.addTo(digest);
    return digest.hex();
  }
}
