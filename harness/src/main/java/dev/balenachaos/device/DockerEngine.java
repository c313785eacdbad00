package dev.balenachaos.device;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.LoadImageCallback;
import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The engine, by docker-java over a forwarding of its socket. */
final class DockerEngine implements Engine, AutoCloseable {

  /** The engine's socket (meta-balena {@code balena-engine.socket}). */
  static final String SOCKET = "/var/run/balena-engine.sock";

  private static final Duration PING_LIMIT = Duration.ofSeconds(5);
  private static final Duration CALL_LIMIT = Duration.ofSeconds(30);

  /** Between two bytes of an answer: the engine is silent while it unpacks a layer. */
  private static final Duration LOAD_LIMIT = Duration.ofMinutes(5);

  private final String device;
  private final URI address;
  private final Deadlines deadlines;
  private final Http ping;
  private final DockerClient client;

  DockerEngine(String device, InetSocketAddress forwarded, Deadlines deadlines) {
    this.device = device;
    this.address = URI.create("tcp://127.0.0.1:" + forwarded.getPort());
    this.deadlines = deadlines;
    this.ping = new Http(forwarded);
    this.client = connect(CALL_LIMIT);
  }

  @Override
  public DockerClient client() {
    return client;
  }

  @Override
  public boolean answers() {
    return ping.answers("/_ping", deadlines.scaled(PING_LIMIT));
  }

  @Override
  public boolean load(String reference, String imageId, Path tar) {
    if (holds(reference, imageId)) {
      return false;
    }
    String seen;
    try (DockerClient patient = connect(LOAD_LIMIT);
        InputStream image = Files.newInputStream(tar)) {
      seen = patient.loadImageAsyncCmd(image).exec(new LoadImageCallback()).awaitMessage();
    } catch (DockerClientException e) {
      throw notLoaded(reference, tar, String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw notLoaded(reference, tar, e.toString(), new UncheckedIOException(e));
    }
    if (!holds(reference, imageId)) {
      throw notLoaded(reference, tar, seen + ", yet " + reference + " is not " + imageId, null);
    }
    return true;
  }

  private boolean holds(String reference, String imageId) {
    try {
      return imageId.equals(client.inspectImageCmd(reference).exec().getId());
    } catch (NotFoundException e) {
      return false;
    }
  }

  private DockerClient connect(Duration limit) {
    DefaultDockerClientConfig config =
        DefaultDockerClientConfig.createDefaultConfigBuilder()
            .withDockerHost(address.toString())
            .withDockerTlsVerify(false)
            .build();
    ZerodepDockerHttpClient http =
        new ZerodepDockerHttpClient.Builder()
            .dockerHost(address)
            .connectionTimeout(deadlines.scaled(CALL_LIMIT))
            .responseTimeout(deadlines.scaled(limit))
            .build();
    return DockerClientImpl.getInstance(config, new EngineTransport(device, http));
  }

  private InfraException notLoaded(
      String reference,
      Path tar,
      String seen,
      @org.jspecify.annotations.Nullable RuntimeException cause) {
    return new InfraException(
        "Tried: to load "
            + reference
            + " from "
            + tar
            + " into the engine on "
            + device
            + "\nSeen: "
            + seen
            + "\nDo: see whether the data partition has room, and the tar is whole",
        cause);
  }

  @Override
  public void close() {
    try {
      client.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
