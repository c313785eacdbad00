package dev.balenachaos.supervisor.compose;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
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
}
