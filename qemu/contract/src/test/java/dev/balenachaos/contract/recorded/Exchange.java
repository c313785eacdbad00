package dev.balenachaos.contract.recorded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;

/**
 * One recorded request with its answer.
 *
 * @param why what it shows where that is not plain, or empty
 * @param method of the request
 * @param path of the request, with its query
 * @param body of the request; empty for none
 * @param contentType of the request; empty for none
 * @param answer status, type, and json or text of the answer
 */
public record Exchange(
    String why, String method, String path, String body, String contentType, JsonNode answer) {

  static Exchange read(JsonNode recorded) {
    String[] call = recorded.required("request").asText().split(" ", 2);
    JsonNode json = recorded.path("json");
    return new Exchange(
        recorded.path("why").asText(),
        call[0],
        call[1],
        json.isMissingNode() ? recorded.path("body").asText() : json.toString(),
        json.isMissingNode() ? recorded.path("type").asText() : "application/json",
        recorded.required("answer"));
  }

  /**
   * Compares an answer with the recorded one.
   *
   * @return one line for each difference; never null but potentially empty
   */
  public List<String> differences(int status, String type, String text, JsonNode json) {
    List<String> differences = new ArrayList<>();
    if (status != answer.required("status").asInt()) {
      differences.add(
          "status was recorded as " + answer.path("status") + ", and is " + status + ": " + text);
    }
    String recordedType = answer.required("type").asText();
    if (!type.equalsIgnoreCase(recordedType)) {
      differences.add("type was recorded as '" + recordedType + "', and is '" + type + "'");
    }
    if (differences.isEmpty()) {
      boolean isJson = answer.has("json");
      JsonNode wanted =
          isJson ? answer.path("json") : TextNode.valueOf(answer.path("text").asText());
      JsonNode seen = isJson ? json : TextNode.valueOf(text);
      differences.addAll(new JsonPattern(wanted, Placeholders.shipped()).differences(seen));
    }
    return differences;
  }

  @Override
  public String toString() {
    String sent =
        body.isEmpty() ? "" : " " + (body.length() > 60 ? body.substring(0, 60) + "…" : body);
    return method + " " + path + sent + (why.isEmpty() ? "" : " (" + why + ")");
  }
}
