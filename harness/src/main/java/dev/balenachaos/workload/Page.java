package dev.balenachaos.workload;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * A page of a service, asked for on a connection of its own: a kept one may be of an older boot.
 */
final class Page {

  private Page() {}

  /** Returns what is at an address now; nothing when the answer is not 200 or does not come. */
  static Optional<String> at(URI address, Duration timeLimit) {
    try {
      HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
      try {
        connection.setRequestProperty("Connection", "close");
        connection.setConnectTimeout((int) timeLimit.toMillis());
        connection.setReadTimeout((int) timeLimit.toMillis());
        if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
          return Optional.empty();
        }
        try (InputStream body = connection.getInputStream()) {
          return Optional.of(new String(body.readAllBytes(), StandardCharsets.UTF_8));
        }
      } finally {
        connection.disconnect();
      }
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
