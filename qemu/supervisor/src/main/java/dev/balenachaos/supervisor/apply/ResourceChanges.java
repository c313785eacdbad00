package dev.balenachaos.supervisor.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * Which networks, or which volumes, of an app are not as the target has them, all by the engine's
 * names. What changed is removed first and made anew once it is gone.
 *
 * @param leaving what must be removed, once no container uses it
 * @param missing what is to be made now
 * @param unready what is in the target but not there yet as it must be
 */
record ResourceChanges(Set<String> leaving, Map<String, ObjectNode> missing, Set<String> unready) {

  /**
   * Compares what there is with what is wanted.
   *
   * @param wanted configurations by the engine's names
   * @param removeUnwanted whether what the target has not is removed
   */
  static ResourceChanges between(
      List<JsonNode> seen,
      Map<String, ObjectNode> wanted,
      BiPredicate<JsonNode, JsonNode> differs,
      boolean removeUnwanted) {
    Set<String> leaving = new LinkedHashSet<>();
    Map<String, ObjectNode> missing = new LinkedHashMap<>(wanted);
    for (JsonNode thing : seen) {
      String name = thing.path("Name").asText();
      missing.remove(name);
      ObjectNode config = wanted.get(name);
      if (config == null ? removeUnwanted : differs.test(thing, config)) {
        leaving.add(name);
      }
    }
    Set<String> unready = new LinkedHashSet<>(missing.keySet());
    leaving.stream().filter(wanted::containsKey).forEach(unready::add);
    return new ResourceChanges(leaving, missing, unready);
  }
}
