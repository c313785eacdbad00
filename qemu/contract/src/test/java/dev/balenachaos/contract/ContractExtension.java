package dev.balenachaos.contract;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** Finds the subject at first need, and keeps it until all tests are over. */
final class ContractExtension implements ExecutionCondition, ParameterResolver {

  private static final Namespace NAMESPACE = Namespace.create(ContractExtension.class);

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return AnnotationSupport.findAnnotation(context.getElement(), HoldsForVersion.class)
        .map(held -> compare(held.value(), subject(context).version()))
        .orElseGet(() -> ConditionEvaluationResult.enabled("Says nothing about versions"));
  }

  private static ConditionEvaluationResult compare(int held, String version) {
    return version.startsWith(held + ".")
        ? ConditionEvaluationResult.enabled("The supervisor is " + version)
        : ConditionEvaluationResult.disabled(
            "This was recorded from a supervisor " + held + ", and this one is " + version);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType().equals(Subject.class);
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return subject(context);
  }

  private static Subject subject(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(Subject.class, key -> Subject.find(), Subject.class);
  }
}
