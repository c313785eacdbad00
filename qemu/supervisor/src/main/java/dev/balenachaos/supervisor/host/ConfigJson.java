package dev.balenachaos.supervisor.host;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.disk.WholeFile;
import dev.balenachaos.supervisor.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The host's config.json as the supervisor writes it: read once, and later written as it was then
 * with its own changes, so that what others have changed meanwhile is lost (balena-supervisor's
 * config/configJson.ts). All parts of the supervisor must share one.
 */
public final class ConfigJson {
  private final WholeFile file;
  private @Nullable ObjectNode content;

  private ConfigJson(WholeFile file) {
    this.file = file;
  }

  /** Stands for the file on a boot partition, which is read when it is first asked for. */
  public static ConfigJson on(Path bootPartition) {
    return new ConfigJson(new WholeFile(bootPartition.resolve("config.json")));
  }

  /**
   * Returns a value as a text; empty if there is none.
   *
   * @throws IOException if the file cannot be read, or is no JSON object
   */
  public synchronized String get(String key) throws IOException {
    JsonNode value = content().path(key);
    return value.isNull() ? "" : value.asText();
  }

  /**
   * Returns a value of the file that was read before, as {@link #get} does; empty if it was not.
   */
  public synchronized String known(String key) {
    JsonNode value = content == null ? Json.object().path(key) : content.path(key);
    return value.isNull() ? "" : value.asText();
  }

  /**
   * Writes values and removes others, all at once; writes nothing if they are those that are known
   * already.
   *
   * @throws IOException if the file cannot be read or written; nothing is changed then
   */
  public synchronized void change(ObjectNode values, String... removed) throws IOException {
    ObjectNode changed = content().deepCopy();
    changed.setAll(values);
    changed.remove(List.of(removed));
    if (!changed.equals(content())) {
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
