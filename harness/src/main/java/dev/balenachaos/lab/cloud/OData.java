package dev.balenachaos.lab.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.workload.FleetRelease;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /v7/…}: the rows that a supervisor reads and writes at its first contact (supervisor:
 * {@code src/api-binder/index.ts}). A device sees its own, whoever provisions devices sees all.
 */
record OData(Devices devices) implements Operation {

  @Override
  public Answer answer(Call call) throws Refusal {
    Collection<CloudDevice> visible = devices.requireKnown(call);
    ODataFilter.Resource resource =
        ODataFilter.resource(
            call.endpoint() == Endpoint.SUPERVISOR_RELEASE
                ? "supervisor_release"
                : call.parameter("resource"));
    return switch (call.method()) {
      case "POST" -> created(call, resource.name(), visible);
      case "PATCH" -> changed(call, resource, visible);
      default -> read(call, resource, visible);
    };
  }

  private Answer read(Call call, ODataFilter.Resource resource, Collection<CloudDevice> visible)
      throws Refusal {
    ODataFilter filter = ODataFilter.of(call.query().getOrDefault("$filter", ""));
    String select = call.query().getOrDefault("$select", "");
    ArrayNode found = JsonNodeFactory.instance.arrayNode();
    for (ObjectNode row : new ODataRows(devices.fleet(), visible).of(resource.name())) {
      if (resource.row().takes(row) && filter.takes(row)) {
        found.add(select.isEmpty() ? row : row.retain(select.split("\\s*,\\s*")));
      }
    }
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.set("d", found);
    return Answer.json(200, answer);
  }

  /** Sets a config variable or a tag that is not set yet. */
  private static Answer created(Call call, String resource, Collection<CloudDevice> visible)
      throws Refusal {
    String nameField =
        switch (resource) {
          case "device_config_variable" -> "name";
          case "device_tag" -> "tag_key";
          default -> throw Refusal.notFound();
        };
    ObjectNode body = call.json();
    CloudDevice device = withId(body.path("device"), visible);
    String name = text(body, nameField);
    String value = text(body, "value");
    boolean variable = nameField.equals("name");
    Map<String, String> present = variable ? device.ownConfig() : device.tags();
    if (present.containsKey(variable ? Assignment.prefixed(name) : name)) {
      throw new Refusal(409, "\"" + nameField + "\" must be unique.");
    }
    if (variable) {
      device.configure(name, value);
    } else {
      device.tag(Map.of(name, value));
    }
    ObjectNode row = JsonNodeFactory.instance.objectNode().put(nameField, name).put("value", value);
    row.set("device", ODataRows.reference(device.id().orElseThrow()));
    return Answer.json(201, row);
  }

  /** Renames a device, or pins it to a release of its fleet. */
  private Answer changed(Call call, ODataFilter.Resource resource, Collection<CloudDevice> visible)
      throws Refusal {
    if (!resource.name().equals("device")) {
      throw Refusal.notFound();
    }
    ODataRows rows = new ODataRows(devices.fleet(), visible);
    ObjectNode body = call.json();
    Optional<String> name = Call.text(body, "device_name");
    JsonNode pinned = body.path("is_pinned_on__release");
    for (ObjectNode row : rows.of("device")) {
      if (resource.row().takes(row)) {
        CloudDevice device = withId(row.path("id"), visible);
        name.ifPresent(device::rename);
        if (pinned.isIntegralNumber()) {
          device.pinTo(release(pinned.asInt()));
        }
      }
    }
    return Answer.words(200);
  }

  private FleetRelease release(int id) throws Refusal {
    return devices
        .fleet()
        .released()
        .filter(release -> release.id() == id)
        .orElseThrow(() -> Refusal.malformed("The fleet has no release with the id " + id));
  }

  private static CloudDevice withId(JsonNode id, Collection<CloudDevice> visible) throws Refusal {
    return visible.stream()
        .filter(device -> id.isInt() && device.id().orElseThrow() == id.intValue())
        .findAny()
        .orElseThrow(Refusal::unauthorized);
  }

  private static String text(ObjectNode body, String field) throws Refusal {
    return Call.text(body, field)
        .orElseThrow(() -> Refusal.malformed("The field " + field + " is missing"));
  }
}
