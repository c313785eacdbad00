package dev.balenachaos.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.junit.ChaosScenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.ReflectionSupport;

/** Holds the documentation of each scenario to the parts that a reader looks for. */
class ClassDocumentationTests {

  private static final Path SOURCES =
      Path.of("src/test/java", ClassDocumentationTests.class.getPackageName().replace('.', '/'));

  static Stream<Class<?>> scenarios() {
    return ReflectionSupport.findAllClassesInPackage(
        "dev.balenachaos.scenarios",
        type -> AnnotationSupport.isAnnotated(type, ChaosScenario.class),
        name -> true)
        .stream();
  }

  @ParameterizedTest
  @MethodSource("scenarios")
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
