package dev.balenachaos.contract.recorded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A recorded JSON document, with which others are compared:
 *
 * <ul>
 *   <li>a <code>${placeholder}</code>, alone or inside of a text, stands for what it is defined as
 *       in {@code placeholders.json};
 *   <li>a field whose name ends in {@code ?} may be missing;
 *   <li>a field named {@code *} says what every field is like that is not named; without it there
 *       must be no other fields;
 *   <li>an array that begins with {@code "${in any order}"} holds the rest in any order.
 * </ul>
 */
public final class JsonPattern {

  private static final String OTHER_FIELDS = "*";
  private static final String IN_ANY_ORDER = "${in any order}";

  private final JsonNode recorded;
  private final Placeholders placeholders;

  JsonPattern(JsonNode recorded, Placeholders placeholders) {
    this.recorded = recorded;
    this.placeholders = placeholders;
  }

  /** Reads a recorded document that lies beside this package. */
  public static JsonPattern recorded(String name) {
    return new JsonPattern(Resource.json(name), Placeholders.shipped());
  }

  /**
   * Compares.
   *
   * @return one line for each difference, with the path to it; never null but potentially empty
   */
  public List<String> differences(JsonNode seen) {
    List<String> differences = new ArrayList<>();
    compare("$", recorded, seen, differences);
    return differences;
  }

  private void compare(String path, JsonNode wanted, JsonNode seen, List<String> differences) {
    if (wanted.isObject() && seen.isObject()) {
      compareFields(path, wanted, seen, differences);
    } else if (wanted.isArray() && seen.isArray()) {
      compareElements(path, wanted, seen, differences);
    } else if (!same(wanted, seen)) {
      differences.add(path + " was recorded as " + wanted + ", and is " + shown(seen));
    }
  }

  private boolean same(JsonNode wanted, JsonNode seen) {
    if (seen.isMissingNode()) {
      return false;
    }
    return wanted.isTextual()
        ? placeholders.matches(wanted.textValue(), seen)
        : wanted.equals(seen);
  }

  private void compareFields(
      String path, JsonNode wanted, JsonNode seen, List<String> differences) {
    Set<String> named = new HashSet<>();
    for (Map.Entry<String, JsonNode> field : wanted.properties()) {
      boolean optional = field.getKey().endsWith("?");
      String name =
          optional ? field.getKey().substring(0, field.getKey().length() - 1) : field.getKey();
      named.add(name);
      if (!name.equals(OTHER_FIELDS) && !(optional && !seen.has(name))) {
        compare(path + "." + name, field.getValue(), seen.path(name), differences);
      }
    }
    for (Map.Entry<String, JsonNode> field : seen.properties()) {
      if (!named.contains(field.getKey())) {
        compareOther(path + "." + field.getKey(), wanted, field.getValue(), differences);
      }
    }
  }

  private void compareOther(String path, JsonNode wanted, JsonNode seen, List<String> differences) {
    Optional<JsonNode> others = wanted.optional(OTHER_FIELDS);
    if (others.isPresent()) {
      compare(path, others.get(), seen, differences);
    } else {
      differences.add(path + " was not recorded, and is " + shown(seen));
    }
  }

  private void compareElements(
      String path, JsonNode wanted, JsonNode seen, List<String> differences) {
    if (wanted.path(0).asText().equals(IN_ANY_ORDER)) {
      compareInAnyOrder(path, wanted, seen, differences);
      return;
    }
    for (int i = 0; i < Math.max(wanted.size(), seen.size()); i++) {
      String element = path + "[" + i + "]";
      if (i < wanted.size()) {
        compare(element, wanted.get(i), seen.path(i), differences);
      } else {
        differences.add(element + " was not recorded, and is " + shown(seen.get(i)));
      }
    }
  }

  private void compareInAnyOrder(
      String path, JsonNode wanted, JsonNode seen, List<String> differences) {
    List<JsonNode> left = new ArrayList<>();
    seen.forEach(left::add);
    for (int i = 1; i < wanted.size(); i++) {
      if (!removeOneLike(wanted.get(i), left)) {
        differences.add(path + " lacks " + wanted.get(i));
      }
    }
    left.forEach(more -> differences.add(path + " has " + more + " as well"));
  }

  private boolean removeOneLike(JsonNode wanted, List<JsonNode> left) {
    Iterator<JsonNode> candidates = left.iterator();
    while (candidates.hasNext()) {
      List<String> differences = new ArrayList<>();
      compare("$", wanted, candidates.next(), differences);
      if (differences.isEmpty()) {
        candidates.remove();
        return true;
      }
    }
    return false;
  }

  private static String shown(JsonNode seen) {
    return seen instanceof MissingNode ? "missing" : seen.toString();
  }
}
