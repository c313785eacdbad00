package dev.balenachaos.lab.cloud;

import dev.balenachaos.lab.tls.CertificateAuthority;
import dev.balenachaos.lab.tls.IssuedCertificate;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A cloud, and a client that speaks as a supervisor does. */
final class Lab implements AutoCloseable {

  static final String UUID = "7c5a3f0e9b1d4c6e8f2a0b3d5e7f9a1c";
  static final String KEY = "00112233445566778899aabbccddeeff";

  private static final Duration DAY = Duration.ofDays(1);

  private final CertificateAuthority authority =
      CertificateAuthority.make("Lab root", Instant.now().minus(DAY), Instant.now().plus(DAY));
  private final CloudApi cloud = CloudApi.start(valid());
  private final HttpClient client = newClient();

  CloudApi cloud() {
    return cloud;
  }

  CertificateAuthority authority() {
    return authority;
  }

  IssuedCertificate valid() {
    return issue(Instant.now().minus(DAY), Instant.now().plus(DAY));
  }

  IssuedCertificate issue(Instant from, Instant until) {
    return authority.issue(List.of("localhost", "127.0.0.1"), from, until);
  }

  /** Returns a client without connections of its own. */
  HttpClient newClient() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .sslContext(authority.trustingContext())
        .build();
  }

  /** Opens a connection over which anything may be said. */
  SSLSocket connect() throws IOException {
    return connect(authority.trustingContext(), cloud.address());
  }

  SSLSocket connect(SSLContext client, InetSocketAddress server) throws IOException {
    SSLSocket socket =
        (SSLSocket) client.getSocketFactory().createSocket(server.getAddress(), server.getPort());
    socket.setSoTimeout(20_000);
    return socket;
  }

  /** Opens a connection without TLS. */
  Socket connectPlainly() throws IOException {
    Socket socket = new Socket(cloud.address().getAddress(), cloud.address().getPort());
    socket.setSoTimeout(20_000);
    return socket;
  }

  URI uri(String path) {
    return URI.create("https://127.0.0.1:" + cloud.address().getPort() + path);
  }

  /** Registers {@link #UUID} with {@link #KEY}; returns the device. */
  CloudDevice registered() throws Exception {
    HttpResponse<String> response = register(UUID, KEY);
    if (response.statusCode() != 201) {
      throw new IOException(response.statusCode() + " " + response.body());
    }
    return cloud.device(UUID);
  }

  HttpResponse<String> register(String uuid, String key) throws Exception {
    String body =
        """
        {"application": %d, "uuid": "%s", "device_type": "genericx86-64-ext", "api_key": "%s",
         "supervisor_version": "19.0.5", "os_version": "balenaOS 6.1.2", "os_variant": "prod",
         "mac_address": "52:54:00:12:34:56"}
        """
            .formatted(cloud.fleet().id(), uuid, key);
    return send("POST", "/device/register", cloud.fleet().provisioningKey(), body);
  }

  HttpResponse<String> get(String path, @Nullable String key) throws Exception {
    return send("GET", path, key, null);
  }

  HttpResponse<String> patch(String path, @Nullable String key, String body) throws Exception {
    return send("PATCH", path, key, body);
  }

  HttpResponse<String> send(String method, String path, @Nullable String key, @Nullable String body)
      throws Exception {
    return client.send(request(method, path, key, body).build(), BodyHandlers.ofString());
  }

  HttpResponse<String> send(HttpRequest request) throws Exception {
    return client.send(request, BodyHandlers.ofString());
  }

  HttpRequest.Builder request(
      String method, String path, @Nullable String key, @Nullable String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .timeout(Duration.ofSeconds(20))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (key != null) {
      request.header("Authorization", "Bearer " + key);
    }
    return request;
  }

  @Override
  public void close() {
    cloud.close();
  }
}
