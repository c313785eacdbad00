package dev.balenachaos.lab.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.workload.FleetRelease;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The cloud's tables, as far as a supervisor reads them, of the devices that it may see. */
record ODataRows(Fleet fleet, Collection<CloudDevice> visible) {

  /**
   * Returns the rows of a table.
   *
   * @throws Refusal 404 when there is no such table
   */
  List<ObjectNode> of(String resource) throws Refusal {
    return switch (resource) {
      case "device" -> visible.stream().map(this::device).toList();
      case "application" -> List.of(application());
      case "release" -> releases();
      case "service_install" ->
          visible.stream().flatMap(device -> installs(device).stream()).toList();
      case "device_config_variable" ->
          visible.stream()
              .flatMap(device -> pairs(device, device.ownConfig(), "name").stream())
              .toList();
      case "device_tag" ->
          visible.stream()
              .flatMap(device -> pairs(device, device.tags(), "tag_key").stream())
              .toList();
      case "supervisor_release" -> List.of();
      default -> throw Refusal.notFound();
    };
  }

  private ObjectNode device(CloudDevice device) {
    ObjectNode row = row(device.id().orElseThrow());
    row.put("uuid", device.uuid()).put("device_name", device.name());
    row.set("belongs_to__application", reference(fleet.id()));
    for (Map.Entry<String, JsonNode> field : device.reported().json().properties()) {
      if (!field.getKey().equals("apps")) {
        row.set(field.getKey(), field.getValue());
      }
    }
    return row;
  }

  private ObjectNode application() {
    return row(fleet.id())
        .put("uuid", fleet.uuid())
        .put("app_name", fleet.released().map(FleetRelease::name).orElse("lab"))
        .put("slug", fleet.slug())
        .put("is_host", false)
        .put("is_of__class", "fleet");
  }

  private List<ObjectNode> releases() {
    Map<String, FleetRelease> byCommit = new LinkedHashMap<>();
    fleet.released().ifPresent(release -> byCommit.put(release.commit(), release));
    visible.stream()
        .map(CloudDevice::assigned)
        .flatMap(Optional::stream)
        .forEach(release -> byCommit.put(release.commit(), release));
    List<ObjectNode> rows = new ArrayList<>();
    for (FleetRelease release : byCommit.values()) {
      ObjectNode row = row(release.id()).put("commit", release.commit()).put("status", "success");
      row.set("belongs_to__application", reference(fleet.id()));
      rows.add(row);
    }
    return rows;
  }

  private static List<ObjectNode> installs(CloudDevice device) {
    List<ObjectNode> rows = new ArrayList<>();
    device
        .assigned()
        .ifPresent(
            release ->
                release
                    .content()
                    .path("services")
                    .elements()
                    .forEachRemaining(
                        service -> {
                          ObjectNode row = row(owned(device, rows.size()));
                          row.set("device", reference(device.id().orElseThrow()));
                          row.set("installs__service", reference(service.path("id").asInt()));
                          rows.add(row);
                        }));
    return rows;
  }

  private static List<ObjectNode> pairs(
      CloudDevice device, Map<String, String> pairs, String nameField) {
    List<ObjectNode> rows = new ArrayList<>();
    pairs.forEach(
        (name, value) -> {
          ObjectNode row = row(owned(device, rows.size()));
          row.set("device", reference(device.id().orElseThrow()));
          rows.add(row.put(nameField, name).put("value", value));
        });
    return rows;
  }

  /** Returns an id that no row of another device has. */
  private static int owned(CloudDevice device, int index) {
    return device.id().orElseThrow() * 1000 + index;
  }

  private static ObjectNode row(int id) {
    return JsonNodeFactory.instance.objectNode().put("id", id);
  }

  static ObjectNode reference(int id) {
    return JsonNodeFactory.instance.objectNode().put("__id", id);
  }
}
