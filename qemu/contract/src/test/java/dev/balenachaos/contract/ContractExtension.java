package dev.balenachaos.contract;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** Finds the subject at first need, and keeps it until all tests are over. */
final class ContractExtension implements ExecutionCondition, ParameterResolver {

  private static final Namespace NAMESPACE = Namespace.create(ContractExtension.class);

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return AnnotationSupport.findAnnotation(context.getElement(), HoldsForVersion.class)
        .map(held -> compare(held, context))
        .orElseGet(() -> ConditionEvaluationResult.enabled("Says nothing about versions"));
  }

  private static ConditionEvaluationResult compare(HoldsForVersion held, ExtensionContext context) {
    if (held.managed() && !ManagedSubject.isGiven()) {
      return ConditionEvaluationResult.disabled(
          "This holds for a managed supervisor, whose key is given by -D" + ManagedSubject.KEY);
    }
    if (!held.managed() && ManagedSubject.isGiven()) {
      return ConditionEvaluationResult.disabled(
          "This holds for an unmanaged supervisor, and a key was given for a managed one");
    }
    String version = held.managed() ? managed(context).version() : subject(context).version();
    return version.startsWith(held.value() + ".")
        ? ConditionEvaluationResult.enabled("The supervisor is " + version)
        : ConditionEvaluationResult.disabled(
            "This was recorded from a supervisor " + held.value() + ", and this one is " + version);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type.equals(Subject.class) || type.equals(ManagedSubject.class);
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType().equals(Subject.class)
        ? subject(context)
        : managed(context);
  }

  private static Subject subject(ExtensionContext context) {
    return store(context).getOrComputeIfAbsent(Subject.class, key -> Subject.find(), Subject.class);
  }

  private static ManagedSubject managed(ExtensionContext context) {
    return store(context)
        .getOrComputeIfAbsent(
            ManagedSubject.class, key -> ManagedSubject.find(), ManagedSubject.class);
  }

  private static Store store(ExtensionContext context) {
    return context.getRoot().getStore(NAMESPACE);
  }
}
