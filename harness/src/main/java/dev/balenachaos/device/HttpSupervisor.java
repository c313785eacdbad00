package dev.balenachaos.device;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The supervisor, by HTTP over a forwarding. */
final class HttpSupervisor implements Supervisor {

  private static final Duration PING_LIMIT = Duration.ofSeconds(5);

  private final String device;
  private final Http http;
  private final Deadlines deadlines;

  HttpSupervisor(String device, Http http, Deadlines deadlines) {
    this.device = device;
    this.http = http;
    this.deadlines = deadlines;
  }

  @Override
  public boolean pings() {
    return http.answers("/ping", deadlines.scaled(PING_LIMIT));
  }

  @Override
  public boolean healthy() {
    return http.answers("/v1/healthy", deadlines.scaled(PING_LIMIT));
  }

  @Override
  public Answer send(String method, String path, @Nullable JsonNode body, Duration timeLimit) {
    Duration limit = deadlines.scaled(timeLimit);
    try {
      HttpResponse<String> response =
          http.send(method, path, body == null ? null : body.toString(), limit);
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
              + limit
              + "\nSeen: no answer ("
              + e
              + ")"
              + "\nDo: see whether balena-supervisor.service runs and its container is up",
          e);
    }
  }
}
