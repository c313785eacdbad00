package dev.balenachaos.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;

/**
 * What a supervisor answered.
 *
 * @param type its content type, or empty
 */
record Answer(int status, String type, String text) {

  private static final JsonMapper JSON = new JsonMapper();

  /** Returns the body as JSON; a missing node when it is none. */
  JsonNode json() {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }
}
