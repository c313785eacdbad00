package dev.balenachaos.junit;

import dev.balenachaos.device.Device;
import dev.balenachaos.fault.Control;
import dev.balenachaos.run.Run;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** Gives the tests of a {@link ChaosScenario} their device, heals it, and judges. */
final class ChaosExtension implements BeforeEachCallback, AfterEachCallback, ParameterResolver {

  static final Path RUNS = Path.of("target", "balena-chaos");

  private static final Namespace NAMESPACE = Namespace.create(ChaosExtension.class);

  @Override
  public void beforeEach(ExtensionContext context) {
    bench(context).begin(sentence(context));
  }

  @Override
  public void afterEach(ExtensionContext context) {
    bench(context).end(sentence(context), context.getExecutionException().orElse(null));
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Device.class;
  }

  @Override
  public Device resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return bench(context).device();
  }

  /** Returns the name of the test as people read it: {@code theSensorGoesOn} as words. */
  private static String sentence(ExtensionContext context) {
    return context
        .getRequiredTestMethod()
        .getName()
        .replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ")
        .toLowerCase(Locale.ROOT);
  }

  /** One bench a class, closed by JUnit with the class's store. */
  private static TestBench bench(ExtensionContext context) {
    ExtensionContext ofClass = context;
    while (ofClass.getTestMethod().isPresent()) {
      ofClass = ofClass.getParent().orElseThrow();
    }
    Class<?> scenario = ofClass.getRequiredTestClass();
    return ofClass
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(
            scenario,
            type ->
                new TestBench(
                    run(context),
                    AnnotationSupport.findAnnotation(scenario, ChaosScenario.class)
                        .map(ChaosScenario::value)
                        .orElse(scenario.getSimpleName()),
                    parameter(context, "device", "qemu:reference"),
                    Control.named(parameter(context, "control", Control.NONE.toString()))),
            TestBench.class);
  }

  private static Run run(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(Run.class, type -> Run.startIn(RUNS), Run.class);
  }

  private static String parameter(ExtensionContext context, String name, String otherwise) {
    return context.getConfigurationParameter(name).orElse(otherwise);
  }
}
