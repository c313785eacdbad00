package dev.balenachaos.device;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A supervisor that is well and knows its version.
 *
 * @param version what {@code GET /v2/version} tells
 */
public record FakeSupervisor(String version) implements Supervisor {

  @Override
  public boolean pings() {
    return true;
  }

  @Override
  public boolean healthy() {
    return true;
  }

  @Override
  public Answer send(String method, String path, @Nullable JsonNode body, Duration timeLimit) {
    return new Answer(200, "{\"status\":\"success\",\"version\":\"" + version + "\"}");
  }
}
