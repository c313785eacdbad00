package dev.balenachaos.supervisor.compose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.balenachaos.supervisor.json.Json;

/** Splits a command that is given as one text, as a shell would, without expanding anything. */
final class CommandLine {
  private static final char NONE = 0;

  private CommandLine() {}

  /** Returns the words of a command that is a list already, or a text that is still to be split. */
  static ArrayNode words(JsonNode command) {
    if (!command.isTextual()) {
      return Json.array(Json.elements(command).map(JsonNode::asText).toList());
    }
    return split(command.asText());
  }

  private static ArrayNode split(String text) {
    ArrayNode words = Json.array();
    StringBuilder word = new StringBuilder();
    boolean inWord = false;
    char quote = NONE;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && quote != '\'' && i + 1 < text.length()) {
        word.append(text.charAt(++i));
        inWord = true;
      } else if (quote != NONE) {
        if (c == quote) {
          quote = NONE;
        } else {
          word.append(c);
        }
      } else if (c == '\'' || c == '"') {
        quote = c;
        inWord = true;
      } else if (!Character.isWhitespace(c)) {
        word.append(c);
        inWord = true;
      } else if (inWord) {
        words.add(word.toString());
        word.setLength(0);
        inWord = false;
      }
    }
    return inWord ? words.add(word.toString()) : words;
  }
}
