package dev.balenachaos.lab.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The fields of a state report and their types (open-balena-api: {@code state-patch-v3.ts}). Other
 * fields are left out without a word, {@code name} among them.
 */
final class ReportSchema {

  private static final Predicate<JsonNode> TEXT = JsonNode::isTextual;
  private static final Predicate<JsonNode> NUMBER = JsonNode::isNumber;
  private static final Predicate<JsonNode> NULL = JsonNode::isNull;

  private static final Set<String> UPDATE_STATUSES =
      Set.of("aborted", "applying changes", "done", "downloaded", "downloading", "rejected");

  private static final Map<String, Predicate<JsonNode>> FIELDS = new TreeMap<>();

  static {
    for (String field :
        new String[] {"status", "supervisor_version", "ip_address", "mac_address"}) {
      FIELDS.put(field, TEXT);
    }
    for (String field :
        new String[] {
          "os_version",
          "os_variant",
          "provisioning_state",
          "api_secret",
          "storage_block_device",
          "cpu_id"
        }) {
      FIELDS.put(field, TEXT.or(NULL));
    }
    for (String field :
        new String[] {
          "provisioning_progress",
          "memory_usage",
          "memory_total",
          "storage_usage",
          "storage_total",
          "cpu_temp",
          "cpu_usage"
        }) {
      FIELDS.put(field, NUMBER.or(NULL));
    }
    FIELDS.put("api_port", NUMBER);
    FIELDS.put("is_undervolted", JsonNode::isBoolean);
    FIELDS.put("is_online", JsonNode::isBoolean);
  }

  private ReportSchema() {}

  /**
   * Returns the known fields of what was reported of one device.
   *
   * @throws Refusal 400 when one has another type than it must
   */
  static ObjectNode checked(JsonNode report) throws Refusal {
    ObjectNode known = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> field : object(report, "report").properties()) {
      Predicate<JsonNode> type = FIELDS.get(field.getKey());
      if (type != null) {
        known.set(field.getKey(), require(type, field.getValue(), field.getKey()));
      }
    }
    JsonNode apps = report.path("apps");
    if (!apps.isMissingNode()) {
      for (Map.Entry<String, JsonNode> app : object(apps, "apps").properties()) {
        checkApp(object(app.getValue(), "app"));
      }
      known.set("apps", apps);
    }
    return known;
  }

  private static void checkApp(ObjectNode app) throws Refusal {
    optional(TEXT, app, "release_uuid");
    JsonNode releases = app.path("releases");
    if (releases.isMissingNode()) {
      return;
    }
    for (Map.Entry<String, JsonNode> release : object(releases, "releases").properties()) {
      ObjectNode content = object(release.getValue(), "release");
      optional(status -> UPDATE_STATUSES.contains(status.asText()), content, "update_status");
      JsonNode services = content.path("services");
      if (!services.isMissingNode()) {
        for (Map.Entry<String, JsonNode> service : object(services, "services").properties()) {
          ObjectNode described = object(service.getValue(), "service");
          require(TEXT, described.path("image"), "image");
          optional(TEXT, described, "status");
          optional(NUMBER.or(NULL), described, "download_progress");
        }
      }
    }
  }

  private static void optional(Predicate<JsonNode> type, ObjectNode parent, String field)
      throws Refusal {
    if (parent.has(field)) {
      require(type, parent.path(field), field);
    }
  }

  private static JsonNode require(Predicate<JsonNode> type, JsonNode value, String field)
      throws Refusal {
    if (!type.test(value)) {
      throw Refusal.malformed("The field " + field + " has a wrong type or value");
    }
    return value;
  }

  private static ObjectNode object(JsonNode value, String field) throws Refusal {
    if (value instanceof ObjectNode object) {
      return object;
    }
    throw Refusal.malformed("The field " + field + " is not an object");
  }
}
