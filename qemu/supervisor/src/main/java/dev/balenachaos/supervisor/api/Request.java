package dev.balenachaos.supervisor.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.supervisor.json.Truthy;
import java.math.BigDecimal;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * What a handler gets to see. Numbers and flags are read as balena-supervisor's lib/validation.ts
 * does: from texts as well.
 *
 * @param caller who sends it
 * @param parameters the named parts of the path
 * @param query the decoded query
 * @param content reads the body when it is first asked for
 */
record Request(
    Caller caller,
    Map<String, String> parameters,
    Map<String, String> query,
    Supplier<JsonNode> content) {
  private static final Pattern INTEGER = Pattern.compile("-?[0-9]+\\.?0*");

  /** Returns the body; an empty object if none was sent. */
  JsonNode body() {
    return content.get();
  }

  /** Reads the app's id from the path; empty if it is no number. */
  OptionalInt pathAppId() {
    return integer(parameters.getOrDefault("appId", ""));
  }

  /** Reads a number from the body; empty if it is none. */
  OptionalInt number(String field) {
    return integer(body().path(field).asText());
  }

  /** Reads a text from the body; empty if it is missing, or one of those that mean so. */
  String text(String field) {
    String text = body().path(field).isTextual() ? body().path(field).asText() : "";
    return text.equals("null") || text.equals("undefined") ? "" : text;
  }

  boolean flag(String field) {
    return Truthy.is(body().path(field).asText());
  }

  /** Returns whether the caller may see an app and act on it. */
  boolean mayUse(int appId) {
    return caller.mayUse(appId);
  }

  boolean force() {
    return flag("force");
  }

  /** A number too large for an id is one that nothing has. */
  private static OptionalInt integer(String text) {
    if (!INTEGER.matcher(text).matches()) {
      return OptionalInt.empty();
    }
    BigDecimal value = new BigDecimal(text.replaceFirst("\\.0*$", ""));
    return OptionalInt.of(value.precision() > 9 ? Integer.MAX_VALUE : value.intValue());
  }
}
