package dev.balenachaos.supervisor.api;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the fields of a query or of a form. */
final class Query {
  private Query() {}

  /** Returns the fields by name, the last of each; what is badly encoded stays as it is. */
  static Map<String, String> parse(@Nullable String encoded) {
    Map<String, String> fields = new LinkedHashMap<>();
    if (encoded == null || encoded.isEmpty()) {
      return fields;
    }
    for (String field : encoded.split("&", -1)) {
      String[] parts = field.split("=", 2);
      fields.put(decode(parts[0]), parts.length > 1 ? decode(parts[1]) : "");
    }
    return fields;
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
