package dev.balenachaos.supervisor.host;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.disk.WholeFile;
import dev.balenachaos.supervisor.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The host's config.json as the supervisor writes it: read once, and later written as it was then
 * with its own changes, so that what others have changed meanwhile is lost (balena-supervisor's
 * config/configJson.ts).
 */
final class ConfigJson {
  private final WholeFile file;
  private @Nullable ObjectNode content;

  ConfigJson(WholeFile file) {
    this.file = file;
  }

  synchronized String get(String key) throws IOException {
    return content().path(key).asText();
  }

  /** Writes a value, unless it is the one that is known already. */
  synchronized void set(String key, String value) throws IOException {
    ObjectNode known = content();
    if (!known.path(key).isTextual() || !known.path(key).asText().equals(value)) {
      ObjectNode changed = known.deepCopy().put(key, value);
      file.write(Json.write(changed));
      content = changed;
    }
  }

  private ObjectNode content() throws IOException {
    if (content == null) {
      String text = file.read().orElseThrow(() -> new IOException(file.path() + " is missing"));
      JsonNode parsed = Json.parse(text.getBytes(StandardCharsets.UTF_8));
      if (!(parsed instanceof ObjectNode object)) {
        throw new IOException(file.path() + " is not an object");
      }
      content = object;
    }
    return content;
  }
}
