package dev.balenachaos.supervisor.api;

import static dev.balenachaos.supervisor.api.Route.get;
import static dev.balenachaos.supervisor.api.Route.patch;
import static dev.balenachaos.supervisor.api.Route.post;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.supervisor.apply.Device;
import dev.balenachaos.supervisor.apply.UpdatesLockedException;
import dev.balenachaos.supervisor.host.Host;
import dev.balenachaos.supervisor.host.HostConfigPatch;
import dev.balenachaos.supervisor.host.InvalidHostConfigException;
import dev.balenachaos.supervisor.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** What the supervisor reads from and changes on the host itself. */
final class HostEndpoints {
  private final Device device;
  private final Host host;

  HostEndpoints(Device device, Host host) {
    this.device = device;
    this.host = host;
  }

  List<Route> routes() {
    return List.of(
        post("/v1/blink", request -> blink()),
        get("/v1/device/host-config", request -> config()),
        patch("/v1/device/host-config", this::patchConfig),
        get("/v2/device/vpn", request -> vpn()));
  }

  private Answer blink() {
    host.led().blink();
    return Answer.plain(200, "OK");
  }

  private Answer config() {
    try {
      return Answer.json(200, host.config().read());
    } catch (IOException e) {
      return Answer.failed(503, e);
    }
  }

  /** Failures are told in a bare text, unlike everywhere else. */
  private Answer patchConfig(Request request) {
    try {
      HostConfigPatch patch = HostConfigPatch.parse(request.body());
      if (!patch.isEmpty()) {
        device.hostActions().whileUnlocked(request.force(), () -> change(patch));
      }
      return Answer.page(200, "OK");
    } catch (InvalidHostConfigException e) {
      return Answer.page(400, String.valueOf(e.getMessage()));
    } catch (UpdatesLockedException e) {
      return Answer.page(423, String.valueOf(e.getMessage()));
    } catch (UncheckedIOException e) {
      return Answer.page(503, String.valueOf(e.getMessage()));
    }
  }

  private void change(HostConfigPatch patch) {
    try {
      host.config().change(patch);
    } catch (IOException e) {
      throw new UncheckedIOException("The host's configuration cannot be written: " + e, e);
    }
  }

  private Answer vpn() {
    JsonNode vpn =
        Json.object()
            .put("enabled", host.vpn().isEnabled())
            .put("connected", host.vpn().isConnected());
    return Answer.success("vpn", vpn);
  }
}
