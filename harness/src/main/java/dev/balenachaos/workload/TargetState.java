package dev.balenachaos.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.device.Device;
import dev.balenachaos.device.Supervisor;
import java.util.Map;

/**
 * The target state of a device in local mode: {@code /v2/local/target-state} of its supervisor,
 * read, changed and written back, since a config variable that is not sent is reset (observed on
 * supervisor 19.0.5). What is read of the apps has another form than what is written, so apps that
 * this library did not describe leave the target.
 */
record TargetState(Device device) {

  private static final String PATH = "/v2/local/target-state";

  Supervisor.Answer offer(Release release) {
    ObjectNode target = emptied();
    ObjectNode local = target.withObject("/local");
    ObjectNode config = local.withObject("/config");
    for (Map.Entry<String, String> variable : release.config().entrySet()) {
      config.put(variable.getKey(), variable.getValue());
    }
    local.withObject("/apps").set(Integer.toString(release.appId()), release.asTarget());
    return device.supervisor().post(PATH, target);
  }

  Supervisor.Answer offerNoApp() {
    return device.supervisor().post(PATH, emptied());
  }

  private ObjectNode emptied() {
    Supervisor.Answer answer = device.supervisor().get(PATH);
    if (answer.status() != 200) {
      throw new DeploymentException(
          "Asked "
              + device.name()
              + " for its local target state\nSeen: "
              + answer.status()
              + " "
              + answer.body().strip()
              + "\nDo: take a device in local mode that belongs to no fleet; any other gives its local"
              + " target to nobody without its API key");
    }
    return without(answer.json().path("state").path("local"));
  }

  /** Keeps the name and the config variables of a target state that was read. */
  static ObjectNode without(JsonNode current) {
    ObjectNode target = new JsonMapper().createObjectNode();
    ObjectNode local = target.putObject("local");
    local.put("name", current.path("name").asText("local"));
    ObjectNode config = local.putObject("config");
    if (current.path("config") instanceof ObjectNode variables) {
      config.setAll(variables);
    }
    local.putObject("apps");
    return target;
  }
}
