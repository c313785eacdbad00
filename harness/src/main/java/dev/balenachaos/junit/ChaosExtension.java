package dev.balenachaos.junit;

import dev.balenachaos.device.Device;
import dev.balenachaos.fault.Control;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Run;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.platform.commons.support.AnnotationSupport;

/** Gives the tests of a {@link ChaosScenario} their device, heals it, and judges. */
final class ChaosExtension
    implements BeforeEachCallback,
        AfterEachCallback,
        TestExecutionExceptionHandler,
        ParameterResolver {

  static final Path RUNS = Path.of("target", "balena-chaos");

  private static final Namespace NAMESPACE = Namespace.create(ChaosExtension.class);

  @Override
  public void beforeEach(ExtensionContext context) {
    bench(context).begin(sentence(context));
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable thrown)
      throws Throwable {
    Optional<InfraException> broken = bench(context).broken();
    broken.ifPresent(infra -> infra.addSuppressed(thrown));
    throw broken.isPresent() ? broken.get() : thrown;
  }

  /** A test that ended well is an error all the same where the host broke in its course. */
  @Override
  public void afterEach(ExtensionContext context) {
    TestBench bench = bench(context);
    Optional<Throwable> thrown = context.getExecutionException();
    Optional<InfraException> broken = thrown.isPresent() ? Optional.empty() : bench.broken();
    bench.end(sentence(context), thrown.orElse(broken.orElse(null)));
    if (broken.isPresent()) {
      throw broken.get();
    }
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
