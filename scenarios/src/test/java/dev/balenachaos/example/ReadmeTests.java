package dev.balenachaos.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Holds the README to code that compiles and runs. */
class ReadmeTests {

  @Test
  void theExampleIsTheOneThatCompiles() throws IOException {
    String source =
        Files.readString(
            Path.of("src", "test", "java", "dev", "balenachaos", "example")
                .resolve("SensorWhenFullExample.java"));
    String example = source.substring(source.indexOf("@ChaosScenario(")).strip();

    assertThat(Files.readString(Path.of("..", "README.md")))
        .contains("```java\n" + example + "\n```");
  }

  @Test
  void theCommandOfContinuousIntegrationIsTheOneInTheReadme() throws IOException {
    assertThat(Files.readString(Path.of("..", ".ci", "run"))).contains("ci/setup && mvn verify");
    assertThat(Files.readString(Path.of("..", "README.md"))).contains("ci/setup && mvn verify");
  }
}
