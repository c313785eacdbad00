package dev.balenachaos.device;

import com.github.dockerjava.transport.DockerHttpClient;
import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;

/**
 * Carries docker-java's requests, each on a connection of its own: docker-java does not look
 * whether a pooled one still lives, so the first call after a reboot would fail. It also says in
 * one sentence what it means that there was no answer.
 */
final class EngineTransport implements DockerHttpClient {

  private final String device;
  private final DockerHttpClient http;

  EngineTransport(String device, DockerHttpClient http) {
    this.device = device;
    this.http = http;
  }

  @Override
  public Response execute(Request request) {
    try {
      return http.execute(request.hijackedInput() == null ? alone(request) : request);
    } catch (RuntimeException e) {
      if (e.getCause() instanceof IOException cause) {
        throw new InfraException(
            "Tried: "
                + request.method()
                + " "
                + request.path()
                + " of the engine on "
                + device
                + "\nSeen: "
                + seen(cause)
                + "\nDo: see `systemctl status balena` on the device",
            e);
      }
      throw e;
    }
  }

  private static Request alone(Request request) {
    return Request.builder().from(request).putHeader("Connection", "close").build();
  }

  private static String seen(IOException cause) {
    if (cause instanceof SocketTimeoutException) {
      return "it took the request and did not answer in time, as an engine does that cannot start";
    }
    return cause instanceof SocketException
        ? "the device or its engine is away (" + cause.getMessage() + ")"
        : "no answer (" + cause + ")";
  }

  @Override
  public void close() throws IOException {
    http.close();
  }
}
