package dev.balenachaos.lab.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@code PATCH /device/v3/state}: {@code {uuid: {changed fields}}}; 200 without a body. Each field
 * replaces what was reported of it before, {@code apps} as a whole (open-balena-api: {@code
 * state-patch-v3.ts}). Unlike there, a report of a release that the cloud never gave is taken, too.
 */
record StateReports(Devices devices) implements Operation {

  @Override
  public Answer answer(Call call) throws Refusal {
    Map<CloudDevice, ObjectNode> reports = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> report : call.json().properties()) {
      CloudDevice device = devices.requireFrom(call, report.getKey());
      reports.put(device, ReportSchema.checked(report.getValue()));
    }
    if (reports.isEmpty()) {
      throw Refusal.unauthorized();
    }
    reports.forEach(CloudDevice::report);
    return Answer.empty(200);
  }
}
