package dev.balenachaos.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the documentation of each scenario to the parts that a reader looks for. */
class ClassDocumentationTests {

  private static final Path SOURCES =
      Path.of("src/test/java", ClassDocumentationTests.class.getPackageName().replace('.', '/'));

  @ParameterizedTest
  @MethodSource("dev.balenachaos.scenarios.Scenarios#all")
  void itTellsWhatRecoveryIsWhatItNeedsAndWhoHasMetIt(Class<?> scenario) throws IOException {
    assertThat(documentation(scenario))
        .containsPattern("(?i)\\brecover(y|s)\\b")
        .containsPattern("(?i)\\bneeds\\b")
        .containsPattern("(?i)\\b(field reports?|nearest report)\\b");
  }

  private static String documentation(Class<?> scenario) throws IOException {
    String source = Files.readString(SOURCES.resolve(scenario.getSimpleName() + ".java"));
    return source
        .substring(source.indexOf("/**"), source.indexOf("@ChaosScenario(\""))
        .replaceAll("\\s+\\*?\\s*", " ");
  }
}
