package dev.balenachaos.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TailTests {

  @TempDir private Path folder;

  @Test
  void theLastLinesComeWithoutBlankOnesAndColours() throws IOException {
    Path log =
        Files.writeString(
            folder.resolve("log"), "one\n\n\u001B[0;32mtwo\u001B[0m\r\n  three  \n\n");

    assertThat(Tail.of(log, 2)).isEqualTo("two\nthree");
    assertThat(Tail.of(log, 9)).isEqualTo("one\ntwo\nthree");
  }

  @Test
  void aFileThatIsNotThereYetHasSaidNothing() {
    assertThat(Tail.of(folder.resolve("none"), 3)).isEmpty();
  }
}
