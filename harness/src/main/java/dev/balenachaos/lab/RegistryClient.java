package dev.balenachaos.lab;

import dev.balenachaos.lab.tls.IssuedCertificate;
import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The part of the registry's HTTP API (version 2) that puts images in. */
final class RegistryClient {

  static final String MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final URI root;
  private final HttpClient http;

  RegistryClient(InetSocketAddress address, IssuedCertificate certificate) {
    this.root =
        URI.create("https://" + address.getAddress().getHostAddress() + ":" + address.getPort());
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(PinnedCertificate.trusting(certificate))
            .build();
  }

  /** Requires it to say that it speaks the API. */
  void requireAnswer() {
    expect(200, request("/v2/").GET());
  }

  boolean hasBlob(String repository, String digest) {
    HttpRequest.Builder asked =
        request("/v2/" + repository + "/blobs/" + digest).method("HEAD", BodyPublishers.noBody());
    return send(asked.build()).statusCode() == 200;
  }

  /** Puts a blob in, in one piece. */
  void putBlob(String repository, String digest, BodyPublisher content) {
    HttpResponse<byte[]> begun =
        expect(202, request("/v2/" + repository + "/blobs/uploads/").POST(BodyPublishers.noBody()));
    String place =
        begun
            .headers()
            .firstValue("Location")
            .orElseThrow(() -> new InfraException("The registry says nowhere to put a blob to"));
    String joined = place + (place.contains("?") ? "&" : "?") + "digest=" + digest;
    expect(
        201,
        HttpRequest.newBuilder(root.resolve(joined))
            .timeout(PATIENCE)
            .header("Content-Type", "application/octet-stream")
            .PUT(content));
  }

  /** Puts a manifest in under a tag, and returns its digest. */
  String putManifest(String repository, String tag, byte[] manifest) {
    return digestIn(
        expect(
            201,
            request("/v2/" + repository + "/manifests/" + tag)
                .header("Content-Type", MANIFEST)
                .PUT(BodyPublishers.ofByteArray(manifest))),
        repository);
  }

  /** Returns a manifest by its tag or digest. */
  byte[] manifest(String repository, String reference) {
    return ask(repository, reference).body();
  }

  /** Returns the digest of a manifest by its tag. */
  String digest(String repository, String tag) {
    return digestIn(ask(repository, tag), repository);
  }

  private HttpResponse<byte[]> ask(String repository, String reference) {
    return expect(
        200,
        request("/v2/" + repository + "/manifests/" + reference).header("Accept", MANIFEST).GET());
  }

  private static String digestIn(HttpResponse<byte[]> response, String repository) {
    return response
        .headers()
        .firstValue("Docker-Content-Digest")
        .orElseThrow(() -> new InfraException("The registry says no digest of " + repository));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(root.resolve(path)).timeout(PATIENCE);
  }

  private HttpResponse<byte[]> expect(int status, HttpRequest.Builder asked) {
    HttpRequest request = asked.build();
    HttpResponse<byte[]> response = send(request);
    if (response.statusCode() != status) {
      throw new InfraException(
          "Asked the registry: "
              + request
              + "\nSeen: status "
              + response.statusCode()
              + ", "
              + new String(response.body(), StandardCharsets.UTF_8).strip());
    }
    return response;
  }

  private HttpResponse<byte[]> send(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new InfraException("Asked the registry: " + request + "\nSeen: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InfraException("Interrupted while the registry was asked: " + request, e);
    }
  }
}
