package dev.balenachaos.junit;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.DeviceProviders;
import dev.balenachaos.fault.Control;
import dev.balenachaos.lab.Lab;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Run;
import dev.balenachaos.run.Story;
import dev.balenachaos.workload.Deployment;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/** Gives each test of a {@link ChaosScenario} its own device, heals it, and judges. */
final class ChaosExtension
    implements BeforeEachCallback,
        AfterEachCallback,
        TestExecutionExceptionHandler,
        ParameterResolver {

  static final Path RUNS = Path.of("target", "balena-chaos");

  private static final Namespace NAMESPACE = Namespace.create(ChaosExtension.class);

  @Override
  public void beforeEach(ExtensionContext context) {
    TestBench bench =
        TestBench.of(run(context), Story.sentence(context.getRequiredTestMethod().getName()));
    context.getStore(NAMESPACE).put(TestBench.class, bench);
    bench.begin(
        DeviceProviders.address(parameter(context, "device", "qemu:reference")),
        Control.named(parameter(context, "control", Control.NONE.toString())),
        Declared.by(context),
        context.getRequiredTestMethod().getName());
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable thrown)
      throws Throwable {
    Optional<InfraException> broken = bench(context).broken();
    broken.ifPresent(infra -> infra.addSuppressed(thrown));
    throw broken.isPresent() ? broken.get() : thrown;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    bench(context).end(context.getExecutionException().orElse(null));
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return context.getTestMethod().isPresent()
        && (type == Device.class || type == Deployment.class || type == Lab.class);
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    TestBench bench = bench(context);
    Class<?> type = parameter.getParameter().getType();
    if (type == Device.class) {
      return bench.device();
    }
    if (type == Lab.class) {
      return bench
          .lab()
          .orElseThrow(
              () ->
                  new ParameterResolutionException(
                      "There is no Lab before the test, since neither it nor its scenario is marked"
                          + " @InLab or @Managed"));
    }
    return bench
        .app()
        .orElseThrow(
            () ->
                new ParameterResolutionException(
                    "There is no Deployment before the test, since the scenario has no field"
                        + " `@Predeployed static final Workload ...`"));
  }

  private static TestBench bench(ExtensionContext context) {
    TestBench bench = context.getStore(NAMESPACE).get(TestBench.class, TestBench.class);
    if (bench == null) {
      throw new IllegalStateException("A device is there only while a test runs");
    }
    return bench;
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
