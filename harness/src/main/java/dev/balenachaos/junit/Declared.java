package dev.balenachaos.junit;

import dev.balenachaos.device.Preparation;
import dev.balenachaos.device.Preparation.Step;
import dev.balenachaos.workload.Workload;
import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * What a scenario declares by annotations about the device that a test of it gets.
 *
 * @param id by which the scenario is chosen
 * @param preparation what the device must be
 * @param app the workload that runs on it before the test
 * @param surroundings the network that it is in
 */
record Declared(
    String id, Preparation preparation, Optional<Workload> app, Surroundings surroundings) {

  /**
   * Reads the annotations of a test's method and class, and of the classes around it.
   *
   * @throws ExtensionConfigurationException when one of them is used in a way that means nothing
   */
  static Declared by(ExtensionContext test) {
    List<Class<?>> classes =
        Stream.concat(
                Stream.of(test.getRequiredTestClass()), test.getEnclosingTestClasses().stream())
            .toList();
    List<Workload> deployed = workloads(classes, Predeployed.class);
    if (deployed.size() > 1) {
      throw new ExtensionConfigurationException(
          "A device runs one app in local mode, and "
              + test.getRequiredTestClass().getName()
              + " has "
              + deployed.size()
              + " fields with @Predeployed\nDo: keep one, or put all services into one Workload");
    }
    SortedMap<String, Step> images = new TreeMap<>(); // a class has no order of fields to rely on
    workloads(classes, Preloaded.class).stream()
        .map(Workload::loaded)
        .forEach(step -> images.put(step.key(), step));
    List<Step> steps = new ArrayList<>(images.values());
    deployed.forEach(app -> steps.add(app.deployed()));
    Preparation preparation =
        new Preparation(
            says(test, classes, ColdBoot.class), says(test, classes, KeepClockLag.class), steps);
    Surroundings surroundings = surroundings(test, classes);
    if (surroundings == Surroundings.CLOUD && !deployed.isEmpty()) {
      throw new ExtensionConfigurationException(
          "@Predeployed deploys in local mode, and the device of "
              + test.getRequiredTestClass().getName()
              + " is managed\nDo: release the app in the test: lab.release(device, APP)");
    }
    return new Declared(id(classes), preparation, deployed.stream().findFirst(), surroundings);
  }

  private static Surroundings surroundings(ExtensionContext test, List<Class<?>> classes) {
    if (says(test, classes, Managed.class)) {
      return Surroundings.CLOUD;
    }
    return says(test, classes, InLab.class) ? Surroundings.LAB : Surroundings.ITS_OWN;
  }

  private static String id(List<Class<?>> classes) {
    return classes.stream()
        .flatMap(type -> AnnotationSupport.findAnnotation(type, ChaosScenario.class).stream())
        .map(ChaosScenario::value)
        .findFirst()
        .orElseGet(() -> classes.get(0).getSimpleName());
  }

  private static boolean says(
      ExtensionContext test, List<Class<?>> classes, Class<? extends Annotation> what) {
    return AnnotationSupport.isAnnotated(test.getRequiredTestMethod(), what)
        || classes.stream().anyMatch(type -> AnnotationSupport.isAnnotated(type, what));
  }

  private static List<Workload> workloads(
      List<Class<?>> classes, Class<? extends Annotation> annotation) {
    return classes.stream()
        .flatMap(type -> AnnotationSupport.findAnnotatedFields(type, annotation).stream())
        .distinct()
        .map(field -> workload(field, annotation))
        .toList();
  }

  private static Workload workload(Field field, Class<? extends Annotation> annotation) {
    if (!Modifier.isStatic(field.getModifiers())) {
      throw misused(field, annotation, "it is not static");
    }
    if (field.getType() != Workload.class) {
      throw misused(field, annotation, "it is a " + field.getType().getSimpleName());
    }
    Object value =
        ReflectionSupport.tryToReadFieldValue(field, null)
            .getOrThrow(e -> new ExtensionConfigurationException(field + " cannot be read", e));
    if (value == null) {
      throw misused(field, annotation, "it is null");
    }
    return (Workload) value;
  }

  private static ExtensionConfigurationException misused(
      Field field, Class<? extends Annotation> annotation, String why) {
    return new ExtensionConfigurationException(
        "@"
            + annotation.getSimpleName()
            + " on "
            + field.getDeclaringClass().getName()
            + "."
            + field.getName()
            + " names no workload: "
            + why
            + "\nDo: write it as `@"
            + annotation.getSimpleName()
            + " static final Workload APP = ...`");
  }
}
