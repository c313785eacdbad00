package dev.balenachaos.device;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.run.InfraException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A supervisor that is well and knows its version.
 *
 * @param version what {@code GET /v2/version} tells; without one it does not answer that
 */
public record FakeSupervisor(@Nullable String version) implements Supervisor {

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
    if (version == null) {
      throw new InfraException("The fake supervisor has no version");
    }
    return new Answer(200, "{\"status\":\"success\",\"version\":\"" + version + "\"}");
  }
}
