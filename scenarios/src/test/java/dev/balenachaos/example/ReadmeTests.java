package dev.balenachaos.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds the README to code that compiles and runs. */
class ReadmeTests {

  /** What the README's pom.xml depends on, and its plugins. */
  private static final Pattern VERSION =
      Pattern.compile(
          "<artifactId>(balena-chaos-qemu|maven-\\w+-plugin)</artifactId><version>[^<]+</version>");

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

  @Test
  void aProjectOfOnesOwnTakesTheVersionsOfThisOne() throws IOException {
    String ours = withoutSpaces(Path.of("..", "pom.xml"));
    String version = ours.replaceFirst(".*?<version>", "").replaceFirst("<.*", "");

    assertThat(VERSION.matcher(withoutSpaces(Path.of("..", "README.md"))).results())
        .extracting(MatchResult::group)
        .hasSize(3)
        .allSatisfy(told -> assertThat(ours.replace("${project.version}", version)).contains(told));
  }

  private static String withoutSpaces(Path file) throws IOException {
    return Files.readString(file).replaceAll("\\s", "");
  }
}
