package dev.balenachaos.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PinAuditCommandTests {

  @TempDir private Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... words) {
    return new PinAuditCommand(new PrintStream(out, true), new PrintStream(err, true))
        .run(List.of(words));
  }

  private String said() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void withoutAFolderItSaysHowItIsUsed() {
    assertThat(run()).isEqualTo(2);
    assertThat(run("a", "b")).isEqualTo(2);
    assertThat(run("--all")).isEqualTo(2);
    assertThat(said()).contains("usage: ci/pin-audit DIR");
    assertThat(out.size()).isZero();
  }

  @Test
  void aFolderThatIsNotThereIsNotTakenForAPinnedOne() {
    assertThat(run(folder.resolve("missing").toString())).isEqualTo(2);
    assertThat(said()).endsWith("missing is no folder" + System.lineSeparator());
  }

  @Test
  void aFolderWithNothingToAuditIsNotTakenForAPinnedOne() throws Exception {
    Files.writeString(folder.resolve("README.md"), "FROM alpine");

    assertThat(run(folder.toString())).isEqualTo(2);
    assertThat(said()).contains("there is no Dockerfile and no compose file in");
  }

  @Test
  void helpIsNoMistake() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("usage:");
  }
}
