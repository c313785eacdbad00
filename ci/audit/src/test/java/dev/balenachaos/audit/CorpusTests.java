package dev.balenachaos.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Projects as people have them; {@code expected.txt} in each is what is said of it. */
class CorpusTests {

  private static Path corpus() {
    URL expected = Objects.requireNonNull(CorpusTests.class.getResource("plain/expected.txt"));
    try {
      return Path.of(expected.toURI()).resolve("../..").normalize();
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  static Stream<Path> projects() throws IOException {
    try (Stream<Path> folders = Files.list(corpus())) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("expected.txt")))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("projects")
  void saysWhatIsExpected(Path project) throws IOException {
    String expected = Files.readString(project.resolve("expected.txt"));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();

    int status =
        new PinAuditCommand(new PrintStream(out, true), new PrintStream(err, true))
            .run(List.of(project.toString()));

    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualToNormalizingNewlines(expected);
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(status).isEqualTo(expected.startsWith("all pinned") ? 0 : 1);
  }

  @Test
  void noProjectIsLeftOut() throws IOException {
    assertThat(projects().map(Path::getFileName).map(Path::toString))
        .containsExactly(
            "arguments",
            "broken",
            "compose",
            "elsewhere",
            "grammar",
            "multi-stage",
            "pinned",
            "plain",
            "template");
  }
}
