package dev.balenachaos.contract.recorded;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names that stand in recordings for what differs from device to device and from run to run,
 * for instance <code>${uuid}</code>. They are defined in {@code placeholders.json}: the kind of
 * value, and the regular expression that its whole text matches.
 */
final class Placeholders {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]+)}");
  private static final Placeholders SHIPPED = new Placeholders(Resource.json("placeholders.json"));

  private final JsonNode definitions;

  Placeholders(JsonNode definitions) {
    this.definitions = definitions;
  }

  static Placeholders shipped() {
    return SHIPPED;
  }

  /** Tells whether a value is like a recorded text, which may have placeholders in it. */
  boolean matches(String recorded, JsonNode seen) {
    Matcher alone = PLACEHOLDER.matcher(recorded);
    if (alone.matches()) {
      JsonNode definition = definition(alone.group(1));
      return isOfKind(definition.path("is").asText(), seen)
          && seen.asText().matches("(?s)" + definition.path("like").asText(".*"));
    }
    return seen.isTextual() && seen.textValue().matches("(?s)" + expression(recorded));
  }

  private String expression(String recorded) {
    StringBuilder expression = new StringBuilder();
    Matcher placeholder = PLACEHOLDER.matcher(recorded);
    int end = 0;
    while (placeholder.find()) {
      expression.append(Pattern.quote(recorded.substring(end, placeholder.start())));
      String like = definition(placeholder.group(1)).path("like").asText(".*");
      expression.append("(?:").append(like).append(")");
      end = placeholder.end();
    }
    return expression.append(Pattern.quote(recorded.substring(end))).toString();
  }

  private JsonNode definition(String name) {
    JsonNode definition = definitions.path(name);
    if (definition.isMissingNode()) {
      throw new IllegalArgumentException(
          "A recording has ${" + name + "}, which placeholders.json does not define");
    }
    return definition;
  }

  private static boolean isOfKind(String kind, JsonNode seen) {
    return switch (kind) {
      case "text" -> seen.isTextual();
      case "number" -> seen.isNumber();
      case "boolean" -> seen.isBoolean();
      case "array" -> seen.isArray();
      case "anything" -> true;
      default -> throw new IllegalArgumentException("There is no kind of value '" + kind + "'");
    };
  }
}
