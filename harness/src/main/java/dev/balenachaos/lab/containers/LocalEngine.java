package dev.balenachaos.lab.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Image;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Docker engine on this machine, found by {@code DOCKER_HOST} or at {@code /var/run/docker.sock}.
 *
 * @param host for instance {@code unix:///var/run/docker.sock}
 */
public record LocalEngine(String host) {

  private static final String DEFAULT = "unix:///var/run/docker.sock";
  private static final String UNIX = "unix://";
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /**
   * What a look for an engine found.
   *
   * @param engine null when there is none that can be used
   * @param reason why it cannot be used and what to do about it; empty when it can
   */
  public record Look(@Nullable LocalEngine engine, String reason) {

    /** Returns the engine, if it can be used. */
    public Optional<LocalEngine> found() {
      return Optional.ofNullable(engine);
    }
  }

  /** Looks for an engine; starts, pulls and changes nothing. */
  public static Look look() {
    String host = Objects.requireNonNullElse(System.getenv("DOCKER_HOST"), DEFAULT);
    if (!host.startsWith(UNIX)) {
      return unusable(
          "DOCKER_HOST=" + host + " is no unix socket, so its containers are not on this machine");
    }
    if (!Files.exists(Path.of(host.substring(UNIX.length())))) {
      return unusable(
          "no Docker engine listens at " + host + ". Start one: ci/with-docker COMMAND");
    }
    if (!Boolean.parseBoolean(System.getenv("TESTCONTAINERS_RYUK_DISABLED"))) {
      return unusable(
          "Testcontainers would pull its clean-up image. Set TESTCONTAINERS_RYUK_DISABLED=true;"
              + " these containers are cleaned up without it");
    }
    if (!onPath("docker") || !onPath("setsid")) {
      return unusable(
          "the programs docker and setsid, which end the containers when this JVM is killed, are"
              + " not both on the PATH. Install docker.io and util-linux");
    }
    LocalEngine engine = new LocalEngine(host);
    try (DockerClient client = engine.connect()) {
      client.pingCmd().exec();
      return new Look(engine, "");
    } catch (IOException | RuntimeException e) {
      return unusable("the Docker engine at " + host + " does not answer: " + e.getMessage());
    }
  }

  /** Returns the newest image that the engine holds already under one of the names, by its tag. */
  public Optional<String> image(List<String> names) {
    try (DockerClient client = connect()) {
      return client.listImagesCmd().exec().stream()
          .sorted((a, b) -> Long.compare(b.getCreated(), a.getCreated()))
          .map(Image::getRepoTags)
          .filter(Objects::nonNull)
          .flatMap(Stream::of)
          .filter(
              tag ->
                  names.stream().anyMatch(name -> tag.equals(name) || tag.startsWith(name + ":")))
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private DockerClient connect() {
    DefaultDockerClientConfig config =
        DefaultDockerClientConfig.createDefaultConfigBuilder().withDockerHost(host).build();
    return DockerClientImpl.getInstance(
        config,
        new ZerodepDockerHttpClient.Builder()
            .dockerHost(config.getDockerHost())
            .connectionTimeout(PATIENCE)
            .responseTimeout(PATIENCE)
            .build());
  }

  private static boolean onPath(String program) {
    String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
    return Stream.of(path.split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  private static Look unusable(String reason) {
    return new Look(null, reason);
  }
}
