package dev.balenachaos.supervisor.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.balenachaos.supervisor.disk.WholeFile;
import dev.balenachaos.supervisor.json.Json;
import dev.balenachaos.supervisor.log.Log;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The keys for the supervisor's API, kept over restarts: one for the cloud, which is good for
 * everything, and one for each service that asks for it, good for its own app (balena-supervisor's
 * lib/api-keys.ts). Keys that cannot be written are good until the supervisor ends.
 */
final class ApiKeys {
  private static final String CLOUD = "";

  private final WholeFile file;
  private final List<Key> keys = new ArrayList<>();

  private record Key(int appId, String service, String key) {
    boolean isOf(int app, String name) {
      return appId == app && service.equals(name);
    }
  }

  private ApiKeys(WholeFile file) {
    this.file = file;
  }

  /** Reads the keys of a folder; none if there are none, or if they cannot be read. */
  static ApiKeys open(Path folder) {
    ApiKeys opened = new ApiKeys(new WholeFile(folder.resolve("api-keys.json")));
    opened.read();
    return opened;
  }

  private void read() {
    try {
      String text = file.read().orElse("[]");
      for (JsonNode each : Json.parse(text.getBytes(StandardCharsets.UTF_8))) {
        keys.add(
            new Key(
                each.path("appId").asInt(),
                each.path("serviceName").asText(),
                each.path("key").asText()));
      }
    } catch (IOException e) {
      Log.error("The API keys in " + file.path() + " cannot be read, making new ones: " + e);
    }
  }

  /** Returns the cloud's key. */
  String global() {
    return of(Scope.GLOBAL.appId(), CLOUD);
  }

  /** Returns the key of a service, which is made at the first call. */
  synchronized String of(int appId, String service) {
    return find(each -> each.isOf(appId, service))
        .map(Key::key)
        .orElseGet(() -> make(appId, service));
  }

  /** Returns what a key is good for; empty if it is unknown. */
  synchronized Optional<Scope> scope(String key) {
    return find(each -> each.key().equals(key)).map(each -> new Scope(each.appId()));
  }

  /** Replaces a key by a new one; empty if it is unknown. */
  synchronized Optional<String> renew(String key) {
    Optional<Key> former = find(each -> each.key().equals(key));
    former.ifPresent(keys::remove);
    return former.map(each -> make(each.appId(), each.service()));
  }

  private Optional<Key> find(Predicate<Key> wanted) {
    return keys.stream().filter(wanted).findFirst();
  }

  private String make(int appId, String service) {
    Key made = new Key(appId, service, RandomKey.make());
    keys.add(made);
    ArrayNode content = Json.array();
    for (Key each : keys) {
      content
          .addObject()
          .put("appId", each.appId())
          .put("serviceName", each.service())
          .put("key", each.key());
    }
    try {
      file.write(Json.write(content));
    } catch (IOException e) {
      Log.error("The API keys cannot be kept in " + file.path() + ": " + e);
    }
    return made.key();
  }
}
