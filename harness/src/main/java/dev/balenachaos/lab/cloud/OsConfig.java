package dev.balenachaos.lab.cloud;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * The settings that {@code os-config} of a device asks for. Nobody's key is needed, as with
 * balena's API.
 *
 * @param openvpnConfig what becomes {@code /etc/openvpn/openvpn.conf}
 * @param openvpnCa PEM of the authority of the VPN, which becomes {@code /etc/openvpn/ca.crt}
 * @param overrides fields of config.json that the device is to change
 */
public record OsConfig(String openvpnConfig, String openvpnCa, Map<String, String> overrides) {

  /** No VPN and no changes. */
  public static final OsConfig NONE = new OsConfig("", "", Map.of());

  public OsConfig {
    overrides = Map.copyOf(overrides);
  }

  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ObjectNode services = json.putObject("services");
    services.putObject("openvpn").put("config", openvpnConfig).put("ca", openvpnCa);
    services.putObject("ssh").put("authorized_keys", "");
    ObjectNode changes = json.putObject("config").putObject("overrides");
    overrides.forEach(changes::put);
    return json.put("schema_version", "1.0.0");
  }
}
