package dev.balenachaos.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Docker's own command line client on the engine, as a developer uses it. */
@HoldsForVersion(19)
@Order(3)
class DockerClientIT {

  private static Subject subject;

  @BeforeAll
  static void deploy(Subject found) {
    subject = found;
    subject.runs(Apps.TWO_SERVICES);
  }

  private HostProgram docker;

  @BeforeEach
  void find() {
    docker = HostProgram.orSkip("docker", subject);
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
    String[] line = new String[arguments.length + 2];
    line[0] = "-H";
    line[1] = subject.engine().address().toString();
    System.arraycopy(arguments, 0, line, 2, arguments.length);
    return docker.run(line);
  }
}
