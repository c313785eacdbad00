package dev.balenachaos.supervisor.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.compose.Container;
import dev.balenachaos.supervisor.engine.Engine;
import dev.balenachaos.supervisor.json.Json;
import java.util.List;

/**
 * What every device has besides its apps: the supervisor's network and one volume
 * (balena-supervisor's compose/network-manager.ts and lib/extra-firmware.ts).
 */
final class Foundation {
  private static final String NETWORK = "supervisor0";
  private static final String SUBNET = "10.114.104.0/25";
  private static final String GATEWAY = "10.114.104.1";

  private final Engine engine;
  private final Containers containers;

  Foundation(Engine engine, Containers containers) {
    this.engine = engine;
    this.containers = containers;
  }

  /**
   * Plans to make what is missing. Containers that are on the supervisor's network go before it is
   * made, lest they keep addresses of one that is no more.
   */
  void plan(Round round, EngineView seen) {
    if (!networkIsThere()) {
      List<Container> users =
          seen.containers().stream().filter(each -> each.usesNetwork(NETWORK)).toList();
      for (Container user : users) {
        if (user.isStopping()) {
          round.await();
        } else {
          round.add("kill", () -> containers.beginKill(user));
        }
      }
      if (users.isEmpty()) {
        round.add("ensureSupervisorNetwork", this::ensureNetwork);
      }
    } else if (seen.volumes().stream().noneMatch(Foundation::isExtraFirmware)) {
      round.add("ensureExtraFirmwareVolume", this::ensureVolume);
    }
  }

  /** Makes what is missing at once, as at the start of the supervisor. */
  void lay() {
    if (!networkIsThere()) {
      ensureNetwork();
    }
    ensureVolume();
  }

  private boolean networkIsThere() {
    return engine.network(NETWORK).filter(Foundation::isAsItMustBe).isPresent();
  }

  private void ensureNetwork() {
    if (engine.network(NETWORK).isPresent()) {
      engine.removeNetwork(NETWORK);
    }
    ObjectNode request = Json.object().put("Name", NETWORK).put("CheckDuplicate", true);
    request.put("Driver", "bridge");
    ObjectNode addresses = request.putObject("IPAM").put("Driver", "default");
    addresses.putArray("Config").addObject().put("Subnet", SUBNET).put("Gateway", GATEWAY);
    request.putObject("Options").put("com.docker.network.bridge.name", NETWORK);
    engine.createNetwork(request);
  }

  private void ensureVolume() {
    engine.createVolume(Json.object().put("Name", Actions.EXTRA_FIRMWARE));
  }

  private static boolean isAsItMustBe(JsonNode network) {
    JsonNode addresses = network.path("IPAM").path("Config").path(0);
    return addresses.path("Subnet").asText().equals(SUBNET)
        && addresses.path("Gateway").asText().equals(GATEWAY)
        && network.path("Options").path("com.docker.network.bridge.name").asText().equals(NETWORK);
  }

  private static boolean isExtraFirmware(JsonNode volume) {
    return volume.path("Name").asText().equals(Actions.EXTRA_FIRMWARE);
  }
}
