package dev.balenachaos.supervisor.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.json.Json;
import dev.balenachaos.supervisor.target.ImageName;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * Who the device is to a registry. Only a registry that the image's name begins with is told, never
 * the engine's default one (balena-supervisor's lib/docker-utils.ts).
 */
@FunctionalInterface
public interface RegistryLogins {
  /** Nobody, as on an unmanaged device. */
  RegistryLogins NONE = Optional::empty;

  /** Returns who the device is now; empty if it is nobody. */
  Optional<Login> current();

  /** A user of a registry. */
  record Login(String user, String password) {}

  /** Returns the line of the request's head for an image; empty if nobody is named. */
  default String header(String image) {
    Optional<Login> login = current();
    Optional<String> registry = ImageName.registry(image);
    if (login.isEmpty() || registry.isEmpty()) {
      return "";
    }
    ObjectNode content = Json.object().put("username", login.get().user());
    content.put("password", login.get().password()).put("serveraddress", registry.get());
    byte[] bytes = Json.write(content).getBytes(StandardCharsets.UTF_8);
    return "X-Registry-Auth: " + Base64.getUrlEncoder().encodeToString(bytes);
  }
}
