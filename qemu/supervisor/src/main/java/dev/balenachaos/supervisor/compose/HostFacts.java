package dev.balenachaos.supervisor.compose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.balenachaos.supervisor.json.Json;
import dev.balenachaos.supervisor.log.Log;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the host says about the device; read once at start, as balena-supervisor caches it.
 *
 * @param uuid from config.json
 * @param deviceType from config.json, else device-type.json's slug
 * @param arch from device-type.json
 * @param osVersion the PRETTY_NAME of the host's os-release
 * @param hostname from config.json, else the first seven characters of the uuid
 */
public record HostFacts(
    String uuid, String deviceType, String arch, String osVersion, String hostname) {
  private static final int SHORT_UUID = 7;

  /**
   * Reads the facts below the host's root. What cannot be read is empty, and said in the log: a
   * damaged boot partition must not keep the apps from running.
   *
   * @param bootPartition where the boot partition is mounted, below the root
   */
  public static HostFacts read(Path hostRoot, Path bootPartition) {
    JsonNode config = json(bootPartition.resolve("config.json"));
    JsonNode type = json(bootPartition.resolve("device-type.json"));
    String uuid = config.path("uuid").asText();
    return new HostFacts(
        uuid,
        config.path("deviceType").asText(type.path("slug").asText()),
        type.path("arch").asText(),
        prettyName(hostRoot.resolve("etc/os-release")),
        config.path("hostname").asText(uuid.substring(0, Math.min(SHORT_UUID, uuid.length()))));
  }

  private static JsonNode json(Path file) {
    try {
      return Json.parse(Files.readAllBytes(file));
    } catch (IOException e) {
      Log.error("Could not read " + file + ": " + e);
      return MissingNode.getInstance();
    }
  }

  private static String prettyName(Path osRelease) {
    try {
      return OsRelease.value(osRelease, "PRETTY_NAME");
    } catch (IOException e) {
      Log.error("Could not read " + osRelease + ": " + e);
      return "";
    }
  }
}
