package dev.balenachaos.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * Holds the catalogue to the scenarios; {@code -Dcatalogue.write} writes what it must be, {@code
 * -Dcatalogue.runs=FOLDER} adds the runs below a folder first.
 */
class CatalogueTests {

  private static final Path CATALOGUE = Path.of("README.md");
  private static final Path MEASURED = Path.of("recoveries.csv");

  private static final String HEAD =
      """
      # scenarios

      The shipped scenarios. Each is run by `mvn test -Pscenario=<id>`; its class says what is documented,
      what has to happen, and by which source. Bounds are those of a device at full speed: on a slower host
      each is stretched by what a run says at its start (`deadlines x 4.8`), here by 2.7 to 5.2. The lab that some
      run in is this project's own, which only devices in QEMU can be plugged into: elsewhere those are SKIPPED.

      | id | harm | proved by | recovery | measured here: median, longest | runs on |
      | --- | --- | --- | --- | --- | --- |
      """;

  private static String catalogue(Recoveries recoveries) {
    return scenarios()
            .map(scenario -> row(scenario, recoveries))
            .collect(Collectors.joining("", HEAD, ""))
        + scenarios()
            .flatMap(CatalogueTests::tests)
            .map(test -> row(test, recoveries))
            .collect(Collectors.joining("", MeasuredTable.HEAD, ""));
  }

  private static Stream<Class<?>> scenarios() {
    return Scenarios.all()
        .sorted(Comparator.comparing(Scenarios::id).thenComparing(Class::getSimpleName));
  }

  private static Stream<Method> tests(Class<?> scenario) {
    return ReflectionSupport.findMethods(
            scenario,
            method -> AnnotationSupport.isAnnotated(method, Test.class),
            HierarchyTraversalMode.TOP_DOWN)
        .stream()
        .sorted(Comparator.comparing(Method::getName));
  }

  private static String row(Class<?> scenario, Recoveries recoveries) {
    Catalogued said =
        AnnotationSupport.findAnnotation(scenario, Catalogued.class)
            .orElseThrow(
                () -> new AssertionError(scenario.getSimpleName() + " is not @Catalogued"));
    String id = Scenarios.id(scenario);
    List<MeasuredRun> runs =
        tests(scenario).flatMap(test -> recoveries.of(id, test.getName()).stream()).toList();
    return "| [`%s`](src/test/java/%s.java) | %s | %s | %s | %s | %s |%n"
        .formatted(
            id,
            scenario.getName().replace('.', '/'),
            said.harm(),
            said.effect(),
            said.recovery(),
            MeasuredTable.ofAll(runs),
            said.runsOn());
  }

  private static String row(Method test, Recoveries recoveries) {
    String scenario = Scenarios.id(test.getDeclaringClass());
    return MeasuredTable.row(scenario, test.getName(), recoveries.of(scenario, test.getName()));
  }

  @Test
  void theCatalogueSaysWhatTheScenariosSay() throws IOException {
    Recoveries recoveries = Recoveries.read(MEASURED);
    String runs = System.getProperty("catalogue.runs");
    if (runs != null) {
      recoveries = recoveries.and(Path.of(runs));
      assertThatEachIsOfATestThatThereIs(recoveries);
      Files.writeString(MEASURED, recoveries.text());
    }
    if (runs != null || System.getProperty("catalogue.write") != null) {
      Files.writeString(CATALOGUE, catalogue(recoveries));
    }
    assertThat(CATALOGUE).hasContent(catalogue(recoveries));
  }

  @Test
  void eachMeasuredRunIsOfATestThatThereIs() throws IOException {
    assertThatEachIsOfATestThatThereIs(Recoveries.read(MEASURED));
  }

  private static void assertThatEachIsOfATestThatThereIs(Recoveries recoveries) {
    Set<String> tests =
        scenarios()
            .flatMap(CatalogueTests::tests)
            .map(test -> Scenarios.id(test.getDeclaringClass()) + " " + test.getName())
            .collect(Collectors.toSet());
    assertThat(recoveries.runs())
        .allSatisfy(run -> assertThat(run.scenario() + " " + run.test()).isIn(tests));
  }
}
