package dev.balenachaos.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.junit.ChaosScenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.ReflectionSupport;

/** Holds the catalogue to the scenarios; {@code -Dcatalogue.write} writes what it must be. */
class CatalogueTests {

  private static final Path CATALOGUE = Path.of("README.md");

  private static final String HEAD =
      """
      # scenarios

      The shipped scenarios. Each is run by `mvn test -Pscenario=<id>`; its class says what is documented,
      what has to happen, and by which source. Bounds are those of a device at full speed: they are scaled
      to the speed of the host, and printed beside what was measured.

      | id | harm | proved by | recovery | runs on |
      | --- | --- | --- | --- | --- |
      """;

  private static String catalogue() {
    return ReflectionSupport.findAllClassesInPackage(
            "dev.balenachaos.scenarios",
            type -> AnnotationSupport.isAnnotated(type, ChaosScenario.class),
            name -> true)
        .stream()
        .sorted(Comparator.comparing(CatalogueTests::id).thenComparing(Class::getSimpleName))
        .map(CatalogueTests::row)
        .collect(Collectors.joining("", HEAD, ""));
  }

  private static String id(Class<?> scenario) {
    return scenario.getAnnotation(ChaosScenario.class).value();
  }

  private static String row(Class<?> scenario) {
    Catalogued said =
        AnnotationSupport.findAnnotation(scenario, Catalogued.class)
            .orElseThrow(
                () -> new AssertionError(scenario.getSimpleName() + " is not @Catalogued"));
    return "| `%s` | %s | %s | %s | %s |%n"
        .formatted(id(scenario), said.harm(), said.effect(), said.recovery(), said.runsOn());
  }

  @Test
  void theCatalogueSaysWhatTheScenariosSay() throws IOException {
    if (System.getProperty("catalogue.write") != null) {
      Files.writeString(CATALOGUE, catalogue());
    }
    assertThat(CATALOGUE).hasContent(catalogue());
  }
}
