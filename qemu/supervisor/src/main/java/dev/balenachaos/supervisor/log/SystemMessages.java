package dev.balenachaos.supervisor.log;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.json.Json;
import java.util.Map;

/**
 * The sentences in which the supervisor tells the owner of an app what it does to it
 * (balena-supervisor's lib/log-types.ts and logging/index.ts).
 */
final class SystemMessages {
  private static final Map<String, String> SENTENCES =
      Map.ofEntries(
          Map.entry("Service kill", "Killing service"),
          Map.entry("Service stop", "Killed service"),
          Map.entry("Service already stopped", "Service is already stopped, removing container"),
          Map.entry("Service stop error", "Failed to kill service"),
          Map.entry("Remove dead container", "Removing dead container"),
          Map.entry("Remove dead container error", "Error removing dead container"),
          Map.entry("Docker image download", "Downloading image"),
          Map.entry("Image downloaded", "Downloaded image"),
          Map.entry("Image download error", "Failed to download image"),
          Map.entry("Service install", "Installing service"),
          Map.entry("Service installed", "Installed service"),
          Map.entry("Service install error", "Failed to install service"),
          Map.entry("Image removal", "Deleting image"),
          Map.entry("Image removed", "Deleted image"),
          Map.entry("Image removal error", "Failed to delete image"),
          Map.entry("Service start", "Starting service"),
          Map.entry("Service started", "Started service"),
          Map.entry("Service start error", "Failed to start service"),
          Map.entry("Service exit", "Service exited"),
          Map.entry("Service restart", "Restarting service"),
          Map.entry("Volume creation", "Creating volume"),
          Map.entry("Volume creation error", "Error creating volume"),
          Map.entry("Volume removal", "Removing volume"),
          Map.entry("Volume removal error", "Error removing volume"),
          Map.entry("Network creation", "Creating network"),
          Map.entry("Network creation error", "Error creating network"),
          Map.entry("Network removal", "Removing network"),
          Map.entry("Network removal error", "Error removing network"),
          Map.entry("Take update locks", "Taking update locks"),
          Map.entry("Release update locks", "Releasing update locks"),
          Map.entry("Purge data", "Purging data for app"),
          Map.entry("Purge data success", "Purged data"),
          Map.entry("Purge data error", "Error purging data"),
          Map.entry("Reboot", "Rebooting"),
          Map.entry("Shutdown", "Shutting down"));

  private SystemMessages() {}

  /** Words an event; one that has no sentence is called by its name. */
  static ObjectNode of(String event, JsonNode details) {
    StringBuilder text = new StringBuilder(SENTENCES.getOrDefault(event, event));
    if (event.equals("Purge data")) {
      text.append(' ').append(details.path("appId").asInt());
    }
    String object = object(details);
    if (!object.isEmpty()) {
      text.append(" '").append(object).append('\'');
    }
    JsonNode error = details.path("error");
    if (!error.isMissingNode()) {
      text.append(" due to '").append(error.asText()).append('\'');
    }
    ObjectNode message = bare(text.toString());
    return error.isMissingNode() ? message : message.put("isStdErr", true);
  }

  /** Words what is a sentence already. */
  static ObjectNode bare(String text) {
    ObjectNode message = Json.object().put("message", text).put("isSystem", true);
    return message.put("timestamp", System.currentTimeMillis());
  }

  private static String object(JsonNode details) {
    JsonNode service = details.path("service");
    if (service.has("serviceName") && service.has("image")) {
      return service.path("serviceName").asText() + " " + service.path("image").asText();
    }
    for (String kind : new String[] {"image", "network", "volume"}) {
      JsonNode named = details.path(kind);
      if (!named.isMissingNode()) {
        return named.isTextual() ? named.asText() : named.path("name").asText();
      }
    }
    return "";
  }
}
