package dev.balenachaos.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.balenachaos.device.Device;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * Docker's own command line client on the engine, as a developer uses it: that of this host, or,
 * where it has none, that of the device.
 */
@HoldsForVersion(19)
@Order(3)
class DockerClientIT {

  private static Subject subject;

  @BeforeAll
  static void deploy(Subject found) {
    subject = found;
    subject.runs(Apps.TWO_SERVICES);
  }

  /** Docker's client, wherever it is; it must succeed, and what it prints is returned. */
  private interface Client {
    String run(List<String> arguments);
  }

  /** The engine's port in development mode, as it is reached on the device itself. */
  private static final String ON_THE_DEVICE = "docker -H tcp://127.0.0.1:2375 ";

  private Client docker;

  @BeforeEach
  void find() {
    docker =
        HostProgram.find("docker", subject)
            .map(DockerClientIT::onThisHost)
            .orElseGet(DockerClientIT::onTheDevice);
  }

  private static Client onThisHost(HostProgram docker) {
    String address = subject.engine().address().toString();
    return arguments ->
        docker.run(
            Stream.concat(Stream.of("-H", address), arguments.stream()).toArray(String[]::new));
  }

  private static Client onTheDevice() {
    assumeTrue(
        subject.device().isPresent(),
        "This host has no docker, and only addresses of the device were given");
    Device device = subject.device().orElseThrow();
    return arguments ->
        device.shell().require(ON_THE_DEVICE + "'" + String.join("' '", arguments) + "'");
  }

  @Test
  void agreesOnAVersionWithTheEngine() {
    assertThat(docker("version", "--format", "{{.Server.Version}}"))
        .isEqualTo(subject.engine().get("/version").path("Version").asText());
  }

  @Test
  void listsTheContainersOfTheApp() {
    assertThat(
            docker("ps", "--filter", "label=io.balena.supervised", "--format", "{{.Names}}")
                .lines())
        .containsExactlyInAnyOrder("main_1_1_first", "side_2_1_first");
  }

  @Test
  void readsTheLogOfAService() {
    assertThat(docker("logs", "--tail", "1", "main_1_1_first")).isEqualTo("tick");
  }

  @Test
  void runsACommandInAService() {
    assertThat(docker("exec", "main_1_1_first", "sh", "-c", "echo $BALENA_SERVICE_NAME"))
        .isEqualTo("main");
  }

  @Test
  void runsAContainerThatTheSupervisorLeavesAlone() {
    assertThat(docker("run", "--rm", "--network", "none", TestImage.NAME, "echo", "hello"))
        .isEqualTo("hello");
    assertThat(subject.status().path("containers")).hasSize(2);
  }

  private String docker(String... arguments) {
    return docker.run(List.of(arguments));
  }
}
