package dev.balenachaos.audit;

import java.util.Map;
import java.util.Set;

/**
 * What a build of a Dockerfile is told from outside of it.
 *
 * @param values of build arguments, by name
 * @param contexts names that a {@code FROM} may use for other folders or images, as a compose file
 *     gives them in {@code additional_contexts}
 */
record BuildArguments(Map<String, String> values, Set<String> contexts) {

  static final BuildArguments NONE = new BuildArguments(Map.of(), Set.of());

  BuildArguments {
    values = Map.copyOf(values);
    contexts = Set.copyOf(contexts);
  }
}
