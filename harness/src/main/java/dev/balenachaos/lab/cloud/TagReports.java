package dev.balenachaos.lab.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code PATCH /device/v3/tags}: {@code {uuid: {tag: value}}}; 200 without a body. */
record TagReports(Devices devices) implements Operation {

  @Override
  public Answer answer(Call call) throws Refusal {
    Map<CloudDevice, Map<String, String>> reports = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> report : call.json().properties()) {
      reports.put(devices.requireFrom(call, report.getKey()), tags(report.getValue()));
    }
    if (reports.isEmpty()) {
      throw Refusal.unauthorized();
    }
    reports.forEach(CloudDevice::tag);
    return Answer.empty(200);
  }

  private static Map<String, String> tags(JsonNode report) throws Refusal {
    if (!(report instanceof ObjectNode object) || object.isEmpty()) {
      throw Refusal.malformed("No tags were sent to be updated.");
    }
    Map<String, String> tags = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> tag : object.properties()) {
      if (tag.getKey().isBlank() || !tag.getValue().isTextual()) {
        throw Refusal.malformed("A tag needs a name and a text as its value");
      }
      tags.put(tag.getKey(), tag.getValue().textValue());
    }
    return tags;
  }
}
