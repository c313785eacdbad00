package dev.balenachaos.supervisor.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.supervisor.apply.Device;
import dev.balenachaos.supervisor.disk.WholeFile;
import dev.balenachaos.supervisor.json.Json;
import dev.balenachaos.supervisor.log.Log;
import dev.balenachaos.supervisor.target.InvalidTargetException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Keeps what was fetched and has it applied. What cannot be kept is only logged, and not fetched
 * again until it changes or the supervisor starts anew (balena-supervisor's api-binder/index.ts).
 */
final class TargetFollower implements TargetPoll.Follower {
  private final Membership membership;
  private final Device device;
  private final WholeFile configuration;

  /**
   * Follows for a device.
   *
   * @param hostRoot below which the host's own programs look for the configuration
   */
  TargetFollower(Membership membership, Device device, Path hostRoot) {
    this.membership = membership;
    this.device = device;
    this.configuration =
        new WholeFile(hostRoot.resolve("tmp/balena-supervisor/target-state-config"));
  }

  @Override
  public void follow(JsonNode state, boolean force) {
    try {
      JsonNode own = state.path(membership.uuid());
      if (!own.isObject()) {
        throw new IOException(
            "Expected target state for local device with uuid '" + membership.uuid() + "'.");
      }
      device.targets().follow(own);
      tellHost(own);
    } catch (InvalidTargetException e) {
      refuse(String.valueOf(e.getMessage()));
      return;
    } catch (IOException e) {
      Log.error("Failed to get target state for device: " + e.getMessage());
      return;
    }
    device.applier().trigger(force, true);
  }

  @Override
  public void applyAgain(boolean force, boolean cancel) {
    device.applier().trigger(force, cancel);
  }

  /** The host's safe_reboot reads whether update locks count. */
  private void tellHost(JsonNode own) {
    try {
      configuration.write(Json.write(own.path("config")));
    } catch (IOException e) {
      Log.warn("The host cannot be told the configuration: " + e);
    }
  }

  private static void refuse(String reason) {
    Log.error("Could not store target state for device: " + reason);
    ("Could not move to new release: " + reason).lines().forEach(Log::tell);
  }
}
