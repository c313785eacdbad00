package dev.balenachaos.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.BadRequestException;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The engine's API, by docker-java and, for whole answers, without it. */
final class EngineApi implements AutoCloseable {

  private static final JsonMapper JSON = new JsonMapper();
  private static final Map<String, String> SUPERVISED = Map.of("io.balena.supervised", "true");

  private final URI address;
  private final DockerHttpClient http;
  private final DockerClient client;

  /**
   * Reaches an engine.
   *
   * @param limit how long it may be silent within an answer
   */
  EngineApi(URI address, Duration limit) {
    this.address = address;
    this.http =
        new ZerodepDockerHttpClient.Builder()
            .dockerHost(address)
            .connectionTimeout(limit)
            .responseTimeout(limit)
            .build();
    DefaultDockerClientConfig config =
        DefaultDockerClientConfig.createDefaultConfigBuilder()
            .withDockerHost(address.toString())
            .withDockerTlsVerify(false)
            .build();
    this.client = DockerClientImpl.getInstance(config, http);
  }

  URI address() {
    return address;
  }

  DockerClient client() {
    return client;
  }

  /** Returns the answer to a GET just as the engine gives it, for instance of {@code /info}. */
  JsonNode get(String path) {
    Request request = Request.builder().method(Request.Method.GET).path(path).build();
    try (Response response = http.execute(request)) {
      return JSON.readTree(response.getBody());
    } catch (IOException e) {
      throw new UncheckedIOException("The engine's answer to GET " + path + " is not JSON", e);
    }
  }

  /** Lists the containers that a supervisor made, also those that do not run. */
  List<Container> supervised() {
    return client.listContainersCmd().withShowAll(true).withLabelFilter(SUPERVISED).exec();
  }

  /** Kills what a supervisor made and what runs. */
  void killSupervised() {
    for (Container container : supervised()) {
      try {
        client.killContainerCmd(container.getId()).exec();
      } catch (NotFoundException | ConflictException ended) {
        // That is what is wanted: it ended since it was listed, or went away.
      }
    }
  }

  /** Finds the container of a service, running or not. */
  Optional<InspectContainerResponse> find(String service) {
    return supervised().stream()
        .filter(container -> service.equals(container.getLabels().get("io.balena.service-name")))
        .findFirst()
        .flatMap(container -> inspect(container.getId()));
  }

  /** Returns the ids of the containers of a service that run; never null but potentially empty. */
  List<String> running(String service) {
    return supervised().stream()
        .filter(container -> service.equals(container.getLabels().get("io.balena.service-name")))
        .filter(container -> "running".equals(container.getState()))
        .map(Container::getId)
        .toList();
  }

  /** Inspects the container of a service, which must be there. */
  InspectContainerResponse container(String service) {
    return find(service)
        .orElseThrow(() -> new AssertionError("The engine has no container of service " + service));
  }

  private Optional<InspectContainerResponse> inspect(String id) {
    try {
      return Optional.of(client.inspectContainerCmd(id).exec());
    } catch (NotFoundException e) {
      // It went away since it was listed.
      return Optional.empty();
    }
  }

  /** Removes the volumes that a supervisor made and that no container has mounted. */
  void removeVolumesOfApps() {
    client.listVolumesCmd().exec().getVolumes().stream()
        .filter(volume -> volume.getLabels() != null)
        .filter(volume -> volume.getLabels().containsKey("io.balena.supervised"))
        .forEach(volume -> client.removeVolumeCmd(volume.getName()).exec());
  }

  /** Returns what befell a container of the given kinds, as far back as the engine remembers. */
  EventList events(String container, String... kinds) {
    EventList events = new EventList();
    try {
      client
          .eventsCmd()
          .withSince("0")
          .withUntil(now())
          .withContainerFilter(container)
          .withEventFilter(kinds)
          .exec(events)
          .awaitCompletion();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted while the engine told its events", e);
    }
    return events;
  }

  /** Returns the engine's time, as its events are asked for by it. */
  private String now() {
    Instant now = OffsetDateTime.parse(get("/info").path("SystemTime").asText()).toInstant();
    return String.format(Locale.ROOT, "%d.%09d", now.getEpochSecond(), now.getNano());
  }

  boolean hasVolume(String name) {
    return client.listVolumesCmd().exec().getVolumes().stream()
        .anyMatch(volume -> volume.getName().equals(name));
  }

  /** Tells whether the engine's host has a path: what it has not, the engine refuses to mount. */
  boolean hostHas(String path) {
    Mount mount = new Mount().withType(MountType.BIND).withSource(path).withTarget("/there");
    try {
      String id =
          client
              .createContainerCmd(TestImage.NAME)
              .withCmd("true")
              .withHostConfig(HostConfig.newHostConfig().withMounts(List.of(mount)))
              .exec()
              .getId();
      client.removeContainerCmd(id).exec();
      return true;
    } catch (BadRequestException e) {
      return false;
    }
  }

  /** Returns the names by which the others on a network find a service; potentially empty. */
  List<String> networkAliases(String service, String network) {
    ContainerNetwork joined = container(service).getNetworkSettings().getNetworks().get(network);
    return joined == null || joined.getAliases() == null ? List.of() : joined.getAliases();
  }

  /** Returns the shell in the container of a service. */
  ContainerShell shellOf(String service) {
    return new ContainerShell(client, container(service).getId());
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
