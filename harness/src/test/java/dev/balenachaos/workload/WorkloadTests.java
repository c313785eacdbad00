package dev.balenachaos.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class WorkloadTests {

  private static final ContainerImage IMAGE = ContainerImage.named("testapp:latest");

  /** What supervisor 19.0.5 took and applied, recorded. */
  private static final String RECORDED =
      """
      {"appId": 1, "name": "localapp", "releaseId": 1,
       "services": {"1": {
         "serviceId": 1, "imageId": 1, "serviceName": "main", "image": "testapp:latest",
         "running": true, "environment": {"FOO": "bar"}, "labels": {"my.label": "x"},
         "command": ["sh", "-c", "sleep 5"], "volumes": ["data:/data"], "restart": "always",
         "ports": ["8080:80"]}},
       "volumes": {"data": {}}, "networks": {}}
      """;

  private static final Service MAIN =
      Service.named("main", IMAGE)
          .withEnvironment("FOO", "bar")
          .withLabel("my.label", "x")
          .withCommand("sh", "-c", "sleep 5")
          .withVolume("data", "/data")
          .withRestart("always")
          .withPort(8080, 80);

  private static final Workload APP =
      Workload.named("localapp").withVolume("data").withService(MAIN);

  @Test
  void targetHasTheShapeThatASupervisorTook() throws Exception {
    ObjectNode target = APP.release().asTarget();

    assertThat(target.remove("commit").asText()).matches("[0-9a-f]{32}");
    assertThat((JsonNode) target).isEqualTo(new JsonMapper().readTree(RECORDED));
  }

  @Test
  void limitsAndMountsAreInTheWordsOfCompose() {
    JsonNode target =
        MAIN.withMemoryLimit("64m")
            .withTmpfs("/run")
            .withStopGracePeriod("1m")
            .withHealthcheck("true")
            .stopped()
            .asTarget(7);

    assertThat(target.path("mem_limit").asText()).isEqualTo("64m");
    assertThat(target.path("stop_grace_period").asText()).isEqualTo("1m");
    assertThat(target.at("/tmpfs/0").asText()).isEqualTo("/run");
    assertThat(target.at("/healthcheck/test").toString()).isEqualTo("[\"CMD-SHELL\",\"true\"]");
    assertThat(target.path("running").asBoolean()).isFalse();
    assertThat(target.path("imageId").asInt()).isEqualTo(7);
  }

  @Test
  void theSameContentIsTheSameCommit() {
    Workload again = Workload.named("localapp").withVolume("data").withService(MAIN);

    assertThat(again.release().commit()).isEqualTo(APP.release().commit());
  }

  @Test
  void anotherContentOrReleaseIsAnotherCommit() {
    assertThat(APP.withService(MAIN.withEnvironment("FOO", "baz")).release().commit())
        .isNotEqualTo(APP.release().commit());
    assertThat(APP.asRelease(2).release().commit()).isNotEqualTo(APP.release().commit());
  }

  @Test
  void theSameDescriptionHasTheSameKey() {
    Workload again = Workload.named("localapp").withVolume("data").withService(MAIN);

    assertThat(again.key()).isEqualTo(APP.key());
    assertThat(again.loaded().key()).isEqualTo(APP.loaded().key());
    assertThat(again.deployed().key()).isEqualTo(APP.deployed().key());
  }

  @Test
  void anotherTargetConfigOrImageHasAnotherKey() {
    Workload rebuilt = APP.withService(Service.named("main", IMAGE.withLabel("built", "again")));
    Workload other = APP.withService(Service.named("main", IMAGE));

    assertThat(rebuilt.key()).isNotEqualTo(other.key());
    assertThat(rebuilt.loaded().key()).isNotEqualTo(other.loaded().key());
    assertThat(APP.asRelease(2).key()).isNotEqualTo(APP.key());
    assertThat(APP.withConfig("SUPERVISOR_DELTA", "true").key()).isNotEqualTo(APP.key());
  }

  @Test
  void loadingItsImagesAsksForNothingButItsImages() {
    assertThat(APP.asRelease(2).loaded().key()).isEqualTo(APP.loaded().key());
    assertThat(APP.loaded().key()).isNotEqualTo(APP.deployed().key());
  }

  @Test
  void changesLeaveTheOriginalAlone() {
    MAIN.withEnvironment("FOO", "baz").withVolume("more", "/more");

    assertThat(MAIN.asTarget(1).at("/environment/FOO").asText()).isEqualTo("bar");
    assertThat(MAIN.asTarget(1).path("volumes")).hasSize(1);
  }

  @Test
  void changedTargetKeepsNameAndConfigVariablesOfTheDevice() throws Exception {
    JsonNode current =
        new JsonMapper()
            .readTree(
                """
                {"name": "realdev-local", "config": {"SUPERVISOR_DELTA": "false"},
                 "apps": {"1": {"isTargetState": true, "services": []}}}
                """);

    assertThat((JsonNode) TargetState.without(current))
        .isEqualTo(
            new JsonMapper()
                .readTree(
                    """
                    {"local": {"name": "realdev-local", "config": {"SUPERVISOR_DELTA": "false"},
                     "apps": {}}}
                    """));
  }

  @Test
  void servingHttpNeedsAPort() {
    assertThatThrownBy(() -> Service.named("web", IMAGE).servingHttp("/"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("call withPort before servingHttp");
  }

  @Test
  void sensorLoggerHasThreeServicesWithImagesOfTheirOwn() {
    Workload logger = Workloads.sensorLogger();

    assertThat(logger.release().services().keySet()).containsExactly("sensor", "web", "chatty");
    assertThat(logger.release().services().values())
        .extracting(service -> service.image().reference())
        .doesNotHaveDuplicates();
  }

  @Test
  void aGatekeeperMayChangeTheHostsNetwork() {
    JsonNode target = Workloads.gatekeeper().asTarget(1);

    assertThat(target.path("network_mode").asText()).isEqualTo("host");
    assertThat(target.path("cap_add").toString()).isEqualTo("[\"NET_ADMIN\"]");
  }

  @Test
  void aConnectorMayChangeTheHostsNetworkAndFindsItsOrdersOnItsVolume() {
    JsonNode target = Workloads.connector().asTarget(1);

    assertThat(target.path("network_mode").asText()).isEqualTo("host");
    assertThat(target.path("cap_add").toString()).isEqualTo("[\"NET_ADMIN\"]");
    assertThat(target.path("volumes").toString()).isEqualTo("[\"connector:/data\"]");
  }
}
