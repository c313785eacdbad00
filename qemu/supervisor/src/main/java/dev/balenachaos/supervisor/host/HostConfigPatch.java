package dev.balenachaos.supervisor.host;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.json.Json;
import java.util.Optional;

/**
 * A wanted change of the host's configuration. As in balena-supervisor's host-config/index.ts the
 * proxy may hold anything, for the sake of old clients.
 *
 * @param hostname empty text for the one made from the device's uuid
 */
public record HostConfigPatch(Optional<String> hostname, Optional<ObjectNode> proxy) {

  /**
   * Reads what was sent.
   *
   * @throws InvalidHostConfigException if it has not even the right shape
   */
  public static HostConfigPatch parse(JsonNode sent) throws InvalidHostConfigException {
    JsonNode network = sent.path("network");
    if (!network.isObject()) {
      throw invalid("an object", "network", network);
    }
    JsonNode hostname = network.path("hostname");
    if (!hostname.isMissingNode() && !hostname.isTextual()) {
      throw invalid("string", "network.hostname", hostname);
    }
    JsonNode proxy = network.path("proxy");
    if (!proxy.isMissingNode() && !proxy.isObject()) {
      throw invalid("an object", "network.proxy", proxy);
    }
    JsonNode dns = proxy.path("dns");
    if (!dns.isMissingNode() && !dns.isBoolean() && !isAddress(dns)) {
      throw invalid("a boolean or a string in the format 'ADDRESS:PORT'", "network.proxy.dns", dns);
    }
    return new HostConfigPatch(
        hostname.isTextual() ? Optional.of(hostname.asText()) : Optional.empty(),
        proxy.isObject() ? Optional.of(ProxyFields.known(proxy.deepCopy())) : Optional.empty());
  }

  /** Returns whether nothing is to be changed. */
  public boolean isEmpty() {
    return hostname.isEmpty() && proxy.isEmpty();
  }

  private static boolean isAddress(JsonNode dns) {
    return dns.isTextual() && dns.asText().matches(".+:[0-9]+") && dns.asText().length() <= 255;
  }

  private static InvalidHostConfigException invalid(String expected, String path, JsonNode found) {
    return new InvalidHostConfigException(
        expected, path, found.isMissingNode() ? "undefined" : Json.write(found));
  }
}
