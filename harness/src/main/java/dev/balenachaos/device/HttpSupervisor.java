package dev.balenachaos.device;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Story;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The supervisor, by HTTP over a forwarding. */
final class HttpSupervisor implements Supervisor {

  private static final Duration PING_LIMIT = Duration.ofSeconds(5);

  private final String device;
  private final Http http;
  private final Deadlines deadlines;
  private final Supplier<Optional<SupervisorKey>> key;

  /**
   * Talks to a supervisor.
   *
   * @param key what is known of its key when a request is sent
   */
  HttpSupervisor(
      String device, Http http, Deadlines deadlines, Supplier<Optional<SupervisorKey>> key) {
    this.device = device;
    this.http = http;
    this.deadlines = deadlines;
    this.key = key;
  }

  @Override
  public boolean pings() {
    return http.answers("/ping", deadlines.scaled(PING_LIMIT));
  }

  @Override
  public boolean healthy() {
    return http.answers("/v1/healthy", deadlines.scaled(PING_LIMIT));
  }

  private Map<String, String> headers() {
    return key.get()
        .map(known -> Map.of("Authorization", "Bearer " + known.key()))
        .orElse(Map.of());
  }

  @Override
  public Answer send(String method, String path, @Nullable JsonNode body, Duration timeLimit) {
    Duration limit = deadlines.scaled(timeLimit);
    try {
      HttpResponse<String> response =
          http.send(method, path, body == null ? null : body.toString(), limit, headers());
      return new Answer(response.statusCode(), response.body());
    } catch (IOException e) {
      throw new InfraException(
          "Tried: "
              + method
              + " "
              + path
              + " of the supervisor on "
              + device
              + " within "
              + Story.readable(limit)
              + "\nSeen: no answer ("
              + e
              + ")"
              + "\nDo: see whether balena-supervisor.service runs and its container is up",
          e);
    }
  }
}
