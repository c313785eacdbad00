package dev.balenachaos.supervisor.compose;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.supervisor.json.Json;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A supervised container as the engine has it. Its labels say which service it is, its name says of
 * which release.
 *
 * @param status the word of the supervisor's API, such as Running or exited
 * @param created when the engine made it, to the millisecond
 */
public record Container(
    String id,
    String name,
    int appId,
    int serviceId,
    String service,
    int imageId,
    int releaseId,
    String commit,
    String status,
    Instant created,
    JsonNode inspected) {
  private static final String STOPPING = "Stopping";
  private static final Pattern NAME = Pattern.compile("/?(.*_(\\d+)_(\\d+)(?:_(.*?))?)");

  /**
   * Reads an inspected container; empty if its name or labels are not those of a service, as of one
   * that somebody else labelled.
   */
  public static Optional<Container> of(JsonNode inspected) {
    Matcher name = NAME.matcher(inspected.path("Name").asText());
    JsonNode labels = inspected.path("Config").path("Labels");
    int appId = labels.path("io.balena.app-id").asInt();
    if (appId == 0 || !name.matches()) {
      return Optional.empty();
    }
    Instant created = Instant.parse(inspected.path("Created").asText());
    String commit = name.group(4);
    return Optional.of(
        new Container(
            inspected.path("Id").asText(),
            name.group(1),
            appId,
            labels.path("io.balena.service-id").asInt(),
            labels.path("io.balena.service-name").asText(),
            Integer.parseInt(name.group(2)),
            Integer.parseInt(name.group(3)),
            commit == null ? "" : commit,
            status(inspected.path("State")),
            created.truncatedTo(ChronoUnit.MILLIS),
            inspected));
  }

  private static String status(JsonNode state) {
    if (state.path("Running").asBoolean()) {
      return "Running";
    }
    String status = state.path("Status").asText();
    return switch (status) {
      case "created" -> "Installed";
      case "dead" -> "Dead";
      default -> status;
    };
  }

  /** Returns the time of creation as the API writes it, always with milliseconds. */
  public String createdAt() {
    return DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'")
        .withZone(ZoneOffset.UTC)
        .format(created);
  }

  /** Returns this container as one that is just being stopped. */
  public Container stopping() {
    return new Container(
        id, name, appId, serviceId, service, imageId, releaseId, commit, STOPPING, created,
        inspected);
  }

  public boolean isRunning() {
    return status.equals("Running");
  }

  /** Returns whether it was created but never started. */
  public boolean isInstalled() {
    return status.equals("Installed");
  }

  public boolean isDead() {
    return status.equals("Dead");
  }

  public boolean isStopping() {
    return status.equals(STOPPING);
  }

  public boolean hasExited() {
    return status.equals("exited");
  }

  /** Returns why the engine could not start it; empty if it could, or gave no reason. */
  public String startError() {
    return inspected.path("State").path("Error").asText();
  }

  /** Returns the value of a label; empty if it has none of that name. */
  public String label(String label) {
    return inspected.path("Config").path("Labels").path(label).asText();
  }

  /** Returns its environment by name, in the engine's order. */
  public Map<String, String> environment() {
    Map<String, String> environment = new LinkedHashMap<>();
    for (JsonNode variable : inspected.path("Config").path("Env")) {
      String[] parts = variable.asText().split("=", 2);
      environment.put(parts[0], parts.length > 1 ? parts[1] : "");
    }
    return environment;
  }

  /** Returns whether it is to be on a network, by the engine's name of that; running or not. */
  public boolean usesNetwork(String network) {
    return inspected.path("NetworkSettings").path("Networks").has(network)
        || inspected.path("HostConfig").path("NetworkMode").asText().equals(network);
  }

  /** Returns whether it mounts a volume, by the engine's name of that. */
  public boolean usesVolume(String volume) {
    JsonNode host = inspected.path("HostConfig");
    return Json.elements(host.path("Binds"))
            .anyMatch(bind -> bind.asText().startsWith(volume + ":"))
        || Json.elements(host.path("Mounts"))
            .anyMatch(mount -> mount.path("Source").asText().equals(volume));
  }
}
