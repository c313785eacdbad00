package dev.balenachaos.supervisor.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.host.ConfigJson;
import dev.balenachaos.supervisor.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Devices of a fleet, and what their cloud wants of them. */
final class Fleet {
  static final String UUID = "0123456789abcdef0123456789abcdef";
  static final String APP = "fedcba9876543210fedcba9876543210";

  private Fleet() {}

  /** Returns the config.json of a device that was never started. */
  static ObjectNode freshConfig() {
    return Json.object()
        .put("uuid", UUID)
        .put("apiEndpoint", "https://api.lab.test")
        .put("apiKey", "fleetkey")
        .put("applicationId", "7");
  }

  /** Returns the config.json of a device that the cloud knows. */
  static ObjectNode knownConfig() {
    ObjectNode config = freshConfig().put("deviceApiKey", "devicekey");
    config.remove("apiKey");
    return config.put("registered_at", 1).put("deviceId", 42);
  }

  /** Makes a device in a folder, which is its boot partition and its data in one. */
  static Membership member(Path folder, ObjectNode config) throws IOException {
    Files.writeString(folder.resolve("config.json"), Json.write(config));
    return Membership.find(ConfigJson.on(folder), folder).orElseThrow();
  }

  static JsonNode config(Path folder) throws IOException {
    return Json.parse(Files.readAllBytes(folder.resolve("config.json")));
  }

  /** Returns a target state with one app of one service, by its commit and its image. */
  static ObjectNode state(String commit, String image) {
    ObjectNode state = Json.object();
    ObjectNode device = state.putObject(UUID).put("name", "lab device");
    device.putObject("config").put("RESIN_SUPERVISOR_POLL_INTERVAL", "900000");
    ObjectNode app = device.putObject("apps").putObject(APP).put("id", 7).put("name", "lab");
    app.put("class", "fleet").put("is_host", false);
    ObjectNode release = app.putObject("releases").putObject(commit).put("id", 11);
    ObjectNode service = release.putObject("services").putObject("main").put("id", 3);
    service.put("image_id", 5).put("image", image);
    service.putObject("environment").put("FOO", "bar");
    service.putObject("labels").put("io.balena.features.supervisor-api", "1");
    service.putObject("composition").putArray("volumes").add("data:/data");
    release.putObject("volumes").putObject("data");
    release.putObject("networks");
    return state;
  }
}
