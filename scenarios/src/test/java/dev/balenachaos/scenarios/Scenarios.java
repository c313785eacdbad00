package dev.balenachaos.scenarios;

import dev.balenachaos.junit.ChaosScenario;
import java.util.stream.Stream;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.ReflectionSupport;

/** The scenarios that there are. */
final class Scenarios {

  private Scenarios() {}

  /** Returns their classes; two may tell of the same failure, by one id. */
  static Stream<Class<?>> all() {
    return ReflectionSupport.findAllClassesInPackage(
        Scenarios.class.getPackageName(),
        type -> AnnotationSupport.isAnnotated(type, ChaosScenario.class),
        name -> true)
        .stream();
  }

  /** Returns the id by which one is run, for instance {@code disk-full}. */
  static String id(Class<?> scenario) {
    return scenario.getAnnotation(ChaosScenario.class).value();
  }
}
