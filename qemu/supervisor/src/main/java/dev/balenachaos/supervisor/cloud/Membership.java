package dev.balenachaos.supervisor.cloud;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.compose.ApiAccess;
import dev.balenachaos.supervisor.engine.RegistryLogins;
import dev.balenachaos.supervisor.engine.RegistryLogins.Login;
import dev.balenachaos.supervisor.host.ConfigJson;
import dev.balenachaos.supervisor.json.Json;
import dev.balenachaos.supervisor.target.App;
import dev.balenachaos.supervisor.target.Service;
import dev.balenachaos.supervisor.target.TargetStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What config.json says about the device's place in a fleet, and what follows from it for the other
 * parts of the supervisor (balena-supervisor's config/schema.ts and config/index.ts).
 */
public final class Membership {
  private static final Duration RETRY_DELAY = Duration.ofSeconds(30);

  private final ConfigJson config;
  private final Path data;
  private final ApiKeys keys;

  private Membership(ConfigJson config, Path data) {
    this.config = config;
    this.data = data;
    this.keys = ApiKeys.open(data);
  }

  /**
   * Looks whether a cloud manages the device; if so, gives the device a uuid and a key of its own
   * where config.json has none.
   *
   * @param data where the supervisor keeps what is its own
   * @return empty without an {@code apiEndpoint}
   * @throws IOException if config.json cannot be written, or cannot be read on a device that was
   *     managed before: it must not open its API to everybody for that. The real supervisor ends as
   *     well, and is started again by its unit
   */
  public static Optional<Membership> find(ConfigJson config, Path data) throws IOException {
    try {
      if (config.get("apiEndpoint").isEmpty()) {
        return Optional.empty();
      }
    } catch (IOException e) {
      if (Files.exists(data.resolve("api-keys.json"))) {
        throw new IOException("A cloud manages this device, which must know it: " + e, e);
      }
      return Optional.empty();
    }
    Membership membership = new Membership(config, data);
    membership.complete();
    return Optional.of(membership);
  }

  private void complete() throws IOException {
    ObjectNode missing = Json.object();
    if (uuid().isEmpty()) {
      missing.put("uuid", RandomKey.make());
    }
    if (deviceKey().isEmpty()) {
      missing.put("deviceApiKey", RandomKey.make());
    }
    config.change(missing);
    String unused = keys.global();
  }

  /** Opens what the device keeps of its targets. */
  public TargetStore targets() {
    String interval = config.known("appUpdatePollInterval");
    return TargetStore.open(
        data,
        endpoint(),
        interval.isEmpty() ? Map.of() : Map.of("SUPERVISOR_POLL_INTERVAL", interval));
  }

  /** Returns by what name and key the device pulls images: until it is registered, the fleet's. */
  public RegistryLogins logins() {
    return () -> {
      String key = provisioningKey().isEmpty() ? deviceKey() : provisioningKey();
      return Optional.of(new Login("d_" + uuid(), key));
    };
  }

  /** Returns what containers get for the APIs. */
  public ApiAccess access() {
    return new ApiAccess() {
      @Override
      public String supervisorKey(App app, Service service) {
        return keys.of(app.id(), service.name());
      }

      @Override
      public String cloudKey() {
        return deviceKey();
      }

      @Override
      public String cloudUrl() {
        return endpoint();
      }
    };
  }

  ApiKeys keys() {
    return keys;
  }

  String uuid() {
    return config.known("uuid");
  }

  /** Returns the cloud's address, without a slash at its end. */
  String endpoint() {
    return config.known("apiEndpoint").replaceFirst("/+$", "");
  }

  String logsEndpoint() {
    String own = config.known("logsEndpoint").replaceFirst("/+$", "");
    return own.isEmpty() ? endpoint() : own;
  }

  /** Returns the fleet's key, by which a device registers; empty once that is done. */
  String provisioningKey() {
    return config.known("apiKey");
  }

  String deviceKey() {
    return config.known("deviceApiKey");
  }

  String application() {
    return config.known("applicationId");
  }

  boolean isDevelopment() {
    return config.known("developmentMode").equals("true");
  }

  /** Returns the device's id in the cloud; empty if it is not known to be registered. */
  Optional<String> deviceId() {
    return Optional.of(config.known("deviceId")).filter(id -> !id.isEmpty() && !id.equals("0"));
  }

  boolean isRegistered() {
    return !config.known("registered_at").isEmpty();
  }

  /** Returns how long to wait between tries to register: bootstrapRetryDelay, else 30 s. */
  Duration retryDelay() {
    String given = config.known("bootstrapRetryDelay");
    return given.matches("[1-9][0-9]{0,9}")
        ? Duration.ofMillis(Long.parseLong(given))
        : RETRY_DELAY;
  }

  /**
   * Notes that the cloud knows the device, which needs the fleet's key no more.
   *
   * @param at milliseconds since 1970; overlooked if the device was registered before
   */
  void registered(long deviceId, long at) throws IOException {
    ObjectNode known = Json.object().put("deviceId", deviceId);
    config.change(isRegistered() ? known : known.put("registered_at", at), "apiKey");
  }

  /** Becomes another device: the cloud knows this uuid and does not let it in. */
  void renew() throws IOException {
    config.change(
        Json.object().put("uuid", RandomKey.make()).put("deviceApiKey", RandomKey.make()));
  }
}
