package dev.balenachaos.supervisor.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;

/**
 * Says what is wrong with a document in the words of the JavaScript engine on which the real
 * supervisor runs, as far as clients are likely to meet them; otherwise in Jackson's own.
 */
final class SyntaxMessages {
  private SyntaxMessages() {}

  static String of(JsonProcessingException failure) {
    String own = failure.getOriginalMessage();
    if (!(failure instanceof JsonParseException)
        || !(failure.getProcessor() instanceof JsonParser parser)) {
      return own;
    }
    int entries = parser.getParsingContext().getEntryCount();
    boolean first = entries == 0;
    boolean inObject = parser.getParsingContext().inObject();
    if (own.contains("to start field name")) {
      // The entry whose name is missing is counted already.
      return at(entries == 1 ? propertyOrEnd() : "Expected double-quoted property name", failure);
    }
    if (own.contains("expecting a colon")) {
      return at("Expected ':' after property name", failure);
    }
    if (own.contains("expecting comma") || own.contains("expected close marker")) {
      if (inObject) {
        return at(first ? propertyOrEnd() : "Expected ',' or '}' after property value", failure);
      }
      return first ? end() : at("Expected ',' or ']' after array element", failure);
    }
    if (own.contains("end-of-input in VALUE_STRING")) {
      return at("Unterminated string", failure);
    }
    return own.startsWith("Unexpected end-of-input") ? end() : own;
  }

  private static String propertyOrEnd() {
    return "Expected property name or '}'";
  }

  private static String end() {
    return "Unexpected end of JSON input";
  }

  private static String at(String what, JsonProcessingException failure) {
    JsonLocation place = failure.getLocation();
    return what
        + " in JSON at position "
        + place.getByteOffset()
        + " (line "
        + place.getLineNr()
        + " column "
        + place.getColumnNr()
        + ")";
  }
}
