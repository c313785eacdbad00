package dev.balenachaos.supervisor.compose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.balenachaos.supervisor.json.Json;
import dev.balenachaos.supervisor.log.Log;
import dev.balenachaos.supervisor.target.App;
import dev.balenachaos.supervisor.target.Service;
import java.util.Optional;

/**
 * The mounts of a service: named volumes get the app's prefix, the folder of the update locks is
 * added, and binds of the host's own paths are dropped without an error, as balena-supervisor's
 * compose/service.ts does.
 */
final class ServiceVolumes {
  private static final String LOCKS = "/tmp/balena-supervisor/services/";

  private ServiceVolumes() {}

  static ArrayNode of(App app, Service service) {
    ArrayNode volumes = Json.array();
    for (JsonNode volume : service.composition().path("volumes")) {
      Optional<JsonNode> allowed = volume.isTextual() ? brief(app, volume) : detailed(app, volume);
      allowed.ifPresentOrElse(
          volumes::add, () -> Log.warn("Ignoring invalid bind mount " + Json.write(volume)));
    }
    String locks = LOCKS + app.id() + "/" + service.name();
    return volumes.add(locks + ":/tmp/resin").add(locks + ":/tmp/balena");
  }

  private static Optional<JsonNode> brief(App app, JsonNode volume) {
    String text = volume.asText().strip();
    boolean anonymous = !text.contains(":");
    if (anonymous) {
      return text.startsWith("/") ? Optional.of(volume) : Optional.empty();
    }
    return isName(text.substring(0, text.indexOf(':')))
        ? Optional.of(TextNode.valueOf(app.volumeName(text)))
        : Optional.empty();
  }

  private static Optional<JsonNode> detailed(App app, JsonNode volume) {
    ObjectNode mount = volume.deepCopy();
    String source = volume.path("source").asText();
    return switch (volume.path("type").asText()) {
      case "tmpfs" -> Optional.of(mount);
      case "volume" -> {
        if (!source.isEmpty()) {
          mount.put("source", app.volumeName(source));
        }
        yield source.isEmpty() || isName(source) ? Optional.of(mount) : Optional.empty();
      }
      default -> Optional.empty();
    };
  }

  private static boolean isName(String source) {
    return source.strip().matches("[a-zA-Z0-9][a-zA-Z0-9_.-]*");
  }
}
