package dev.balenachaos.supervisor.compose;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.supervisor.json.Json;
import dev.balenachaos.supervisor.log.Log;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
   * Reads the facts below the host's root. An os-release that cannot be read is said in the log,
   * and the version is empty then.
   *
   * @param bootPartition where the boot partition is mounted, below the root
   * @throws IOException if config.json or device-type.json is missing or no JSON: the real
   *     supervisor does not start either then (its config/configJson.ts and config/functions.ts)
   */
  public static HostFacts read(Path hostRoot, Path bootPartition) throws IOException {
    JsonNode config = json(bootPartition.resolve("config.json"));
    JsonNode type;
    try {
      type = json(bootPartition.resolve("device-type.json"));
    } catch (IOException e) {
      Log.error("Unable to get device type: " + e.getMessage());
      throw e;
    }
    String uuid = config.path("uuid").asText();
    return new HostFacts(
        uuid,
        config.path("deviceType").asText(type.path("slug").asText()),
        type.path("arch").asText(),
        prettyName(hostRoot.resolve("etc/os-release")),
        config.path("hostname").asText(uuid.substring(0, Math.min(SHORT_UUID, uuid.length()))));
  }

  /** Returns the VARIANT_ID of the host's os-release; empty if it has none. */
  public static String variant(Path hostRoot) {
    try {
      return OsRelease.value(hostRoot.resolve("etc/os-release"), "VARIANT_ID");
    } catch (IOException e) {
      // The name of the system is read from the same file, and said to be missing.
      return "";
    }
  }

  private static JsonNode json(Path file) throws IOException {
    try {
      JsonNode read = Json.parse(Files.readAllBytes(file));
      if (read.isMissingNode()) {
        throw new IOException("SyntaxError: Unexpected end of JSON input in " + file);
      }
      return read;
    } catch (JsonProcessingException e) {
      throw new IOException("SyntaxError: " + Json.complaint(e) + " in " + file, e);
    } catch (NoSuchFileException e) {
      throw new IOException("ENOENT: no such file or directory, open '" + file + "'", e);
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
