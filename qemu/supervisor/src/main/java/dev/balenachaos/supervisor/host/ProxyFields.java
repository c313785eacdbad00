package dev.balenachaos.supervisor.host;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/** Which fields make a proxy (balena-supervisor's host-config/types.ts). */
final class ProxyFields {
  private static final Set<String> TYPES = Set.of("socks4", "socks5", "http-connect", "http-relay");
  private static final Set<String> KNOWN =
      Set.of("type", "ip", "port", "login", "password", "dns", "noProxy");

  private ProxyFields() {}

  /** Returns whether the fields are there that redsocks cannot do without, and are of use. */
  static boolean isComplete(JsonNode proxy) {
    return TYPES.contains(proxy.path("type").asText())
        && proxy.path("ip").isTextual()
        && proxy.path("port").asText().matches("\\d{1,9}");
  }

  /** Drops the fields that no proxy has; an incomplete proxy keeps whatever it has. */
  static ObjectNode known(ObjectNode proxy) {
    return isComplete(proxy) ? proxy.retain(KNOWN) : proxy;
  }
}
