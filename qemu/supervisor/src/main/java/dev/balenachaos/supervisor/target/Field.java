package dev.balenachaos.supervisor.target;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.balenachaos.supervisor.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/** A place in the posted target, which says where it is when its value is not what it must be. */
record Field(String path, String name, JsonNode node) {
  private static final int SHORT = 255;

  static Field of(JsonNode parent, String name) {
    return new Field(name, name, parent.path(name));
  }

  Field child(String childName) {
    return new Field(path + "." + childName, childName, node.path(childName));
  }

  boolean has(String childName) {
    return !node.path(childName).isMissingNode();
  }

  /** Returns the field's own name as a value to be checked. */
  Field key() {
    return new Field(path, name, TextNode.valueOf(name));
  }

  int identifier() throws InvalidTargetException {
    if (!node.asText().matches("\\d{1,9}")) {
      throw wrong("must be be an positive integer");
    }
    return Integer.parseInt(node.asText());
  }

  boolean flag() throws InvalidTargetException {
    if (!node.isBoolean()) {
      throw wrong("must be a boolean");
    }
    return node.asBoolean();
  }

  String shortText() throws InvalidTargetException {
    if (!node.isTextual()) {
      throw wrong("must be a string");
    }
    if (node.asText().length() > SHORT) {
      throw wrong("must be at most 255 chars long");
    }
    return node.asText();
  }

  String deviceName() throws InvalidTargetException {
    if (shortText().contains("\n")) {
      throw wrong("must not contain newline chars");
    }
    return node.asText();
  }

  String dockerName() throws InvalidTargetException {
    if (!shortText().matches("[a-zA-Z0-9][a-zA-Z0-9_.-]*")) {
      throw wrong("only \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed");
    }
    return node.asText();
  }

  ObjectNode object() throws InvalidTargetException {
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw wrong("must be an object");
  }

  /** Returns an object of texts, all of whose keys match a pattern. */
  Map<String, String> texts(String keyPattern) throws InvalidTargetException {
    Map<String, String> texts = new LinkedHashMap<>();
    for (String key : Json.keys(object())) {
      if (key.length() > SHORT || !key.matches(keyPattern)) {
        throw child(key).wrong("needs a name that matches " + keyPattern);
      }
      if (!node.path(key).isTextual()) {
        throw child(key).wrong("must be a string");
      }
      texts.put(key, node.path(key).asText());
    }
    return texts;
  }

  private InvalidTargetException wrong(String expectation) {
    return new InvalidTargetException(
        "Expecting a valid value at "
            + path
            + " but instead got: "
            + (node.isMissingNode() ? "undefined" : Json.write(node))
            + " ("
            + expectation
            + ")");
  }
}
