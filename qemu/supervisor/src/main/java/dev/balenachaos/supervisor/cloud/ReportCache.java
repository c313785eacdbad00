package dev.balenachaos.supervisor.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.disk.WholeFile;
import dev.balenachaos.supervisor.json.Json;
import dev.balenachaos.supervisor.log.Log;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The last report, in a file that outlives the supervisor but not a reboot ({@code
 * /tmp/balena-supervisor/state-report-cache}).
 */
final class ReportCache {
  private final WholeFile file;

  /** Keeps it below the host's root. */
  ReportCache(Path hostRoot) {
    this.file = new WholeFile(hostRoot.resolve("tmp/balena-supervisor/state-report-cache"));
  }

  /** Returns what was last reported of a device; empty if that is not known. */
  ObjectNode read(String uuid) {
    try {
      String text = file.read().orElse("");
      JsonNode kept = Json.parse(text.getBytes(StandardCharsets.UTF_8)).path(uuid);
      if (kept instanceof ObjectNode report) {
        Log.debug("Retrieved last reported state from cache");
        return report;
      }
    } catch (IOException e) {
      // As good as none.
    }
    Log.debug("Could not retrieve last reported state from cache, proceeding with empty cache");
    return Json.object();
  }

  void write(String uuid, ObjectNode report) {
    try {
      file.write(Json.write(Json.object().set(uuid, report)));
    } catch (IOException e) {
      Log.debug("Failed to cache last reported state: " + e.getMessage());
    }
  }
}
