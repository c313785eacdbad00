package dev.balenachaos.qemu.supervisor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * A target state with one app of two services, as {@code POST /v2/local/target-state} takes it.
 * Another commit is another content: both containers have to be made anew.
 *
 * @param image what both services run
 */
record Target(String commit, String image) {

  /** The volume of the first service, by the engine's name for it. */
  static final String VOLUME = "1_data";

  private static final JsonMapper JSON = new JsonMapper();

  /** Ends a second after it is asked to: a shell as the first process is deaf without a trap. */
  private static final String WAITING = "trap 'exit 0' TERM; while :; do sleep 1; done";

  /** Returns what is seen on a device that meets this target: two containers and no third. */
  Seen met() {
    Map<String, String> containers =
        Map.of("/one_1_1_" + commit, "running", "/other_2_1_" + commit, "running");
    return new Seen("applied", commit, containers);
  }

  JsonNode body() {
    ObjectNode target = JSON.createObjectNode();
    ObjectNode local = target.putObject("local").put("name", "bad-luck");
    local.putObject("config");
    ObjectNode app = local.putObject("apps").putObject("1").put("appId", 1).put("name", "bad-luck");
    app.put("commit", commit).put("releaseId", 1);
    ObjectNode services = app.putObject("services");
    services.set("1", service(1, "one").set("volumes", JSON.createArrayNode().add("data:/data")));
    services.set("2", service(2, "other"));
    app.putObject("volumes").putObject("data");
    app.putObject("networks");
    return target;
  }

  private ObjectNode service(int id, String name) {
    ObjectNode service = JSON.createObjectNode().put("serviceId", id).put("imageId", id);
    service.put("serviceName", name).put("image", image).put("running", true);
    service.put("restart", "always").putObject("labels");
    service.putObject("environment").put("COMMIT", commit);
    service.putArray("command").add("sh").add("-c").add(WAITING);
    return service;
  }
}
