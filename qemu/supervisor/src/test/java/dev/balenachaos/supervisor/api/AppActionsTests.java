package dev.balenachaos.supervisor.api;

import static dev.balenachaos.supervisor.api.ApiClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.Recorded;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AppActionsTests {
  private static final String CONTAINER = "main_1_1_localcommit";

  @RegisterExtension private final RunningApi api = new RunningApi();

  @ParameterizedTest
  @CsvSource({
    "/v1/reboot, reboot",
    "/v1/shutdown, poweroff",
  })
  void asks_the_host_and_answers_before_it_obeys(String path, String verb) throws Exception {
    HttpResponse<String> response = api.post(path, "");

    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(response.body()).isEqualTo("{\"Data\":\"OK\",\"Error\":null}");
    assertThat(api.hostCommands).containsExactly(List.of("systemctl", "--no-block", verb));
  }

  @ParameterizedTest
  @CsvSource({"/v1/restart, '{\"appId\": 1}'", "/v2/applications/1/restart, {}"})
  void restarts_an_app_in_new_containers_and_keeps_its_volumes(String path, String body)
      throws Exception {
    api.deploy();
    api.engine.calls().clear();

    HttpResponse<String> response = api.post(path, body);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("OK");
    assertThat(api.engine.calls())
        .containsSubsequence("remove " + CONTAINER, "create " + CONTAINER, "start " + CONTAINER)
        .doesNotContain("remove volume 1_data");
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/purge, '{\"appId\": 1}', '{\"Data\":\"OK\",\"Error\":\"\"}'",
    "/v2/applications/1/purge, {}, OK"
  })
  void purges_the_volumes_of_an_app_and_installs_it_anew(String path, String body, String answer)
      throws Exception {
    api.deploy();
    api.engine.calls().clear();

    HttpResponse<String> response = api.post(path, body);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(answer);
    assertThat(api.engine.calls())
        .containsSubsequence(
            "remove " + CONTAINER,
            "remove volume 1_data",
            "remove volume extra-firmware",
            "create volume extra-firmware",
            "create volume 1_data",
            "create " + CONTAINER,
            "start " + CONTAINER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"serviceName\": \"main\"}",
        "{\"imageId\": 1}",
        "{\"imageId\": \"1\"}",
        "{\"serviceName\": \"no such service\"}"
      })
  void restarts_the_only_service_whatever_it_is_called(String choice) throws Exception {
    api.deploy();
    String former = api.engine.containers().get(0).path("Id").asText();

    HttpResponse<String> response = api.post("/v2/applications/1/restart-service", choice);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("OK");
    assertThat(api.engine.containers())
        .singleElement()
        .satisfies(container -> assertThat(container.path("Id").asText()).isNotEqualTo(former));
    assertThat(api.engine.calls()).doesNotContain("remove volume 1_data");
  }

  @Test
  void leaves_a_stopped_service_exited_until_it_is_started() throws Exception {
    api.deploy();
    String choice = "{\"serviceName\": \"main\"}";

    assertThat(api.post("/v2/applications/1/stop-service", choice).body()).isEqualTo("OK");
    api.post("/v2/local/target-state", Recorded.postedTarget().toString());
    api.awaitApplied();
    assertThat(status()).isEqualTo("exited");

    assertThat(api.post("/v2/applications/1/start-service", choice).body()).isEqualTo("OK");
    assertThat(status()).isEqualTo("Running");
  }

  @Test
  void stops_and_starts_the_only_service_of_an_app() throws Exception {
    api.deploy();
    String id = api.engine.containers().get(0).path("Id").asText();

    HttpResponse<String> stop = api.post("/v1/apps/1/stop", "{}");
    assertThat(json(stop).path("containerId").asText()).isEqualTo(id);
    assertThat(status()).isEqualTo("exited");

    HttpResponse<String> start = api.post("/v1/apps/1/start", "{}");
    assertThat(json(start).path("containerId").asText()).isEqualTo(id);
    assertThat(status()).isEqualTo("Running");
  }

  @Test
  void tells_the_services_of_an_app_apart() throws Exception {
    api.deploy(twoServices());

    assertThat(api.get("/v1/apps/1").statusCode()).isEqualTo(400);
    assertThat(api.get("/v1/apps/1").body())
        .isEqualTo("Some v1 endpoints are only allowed on single-container apps");
    assertThat(api.post("/v1/apps/1/stop", "{}").statusCode()).isEqualTo(400);
    assertThat(api.post("/v1/apps/1/stop", "{}").body()).contains("the app is multi-container");
    String path = "/v2/applications/1/stop-service";
    assertThat(api.post(path, "{}").statusCode()).isEqualTo(400);
    assertThat(api.post(path, "{\"serviceName\": \"third\"}").statusCode()).isEqualTo(404);
    assertThat(api.post(path, "{\"serviceName\": \"third\"}").body())
        .isEqualTo("Service not found, a container must exist for this endpoint to work");
    assertThat(api.post(path, "{\"serviceName\": \"second\"}").statusCode()).isEqualTo(200);
    assertThat(api.engine.calls()).contains("stop second_2_1_localcommit");
    assertThat(api.engine.calls()).doesNotContain("stop " + CONTAINER);
  }

  @Test
  void says_that_an_app_has_to_be_installed_first() throws Exception {
    String stop = "{\"serviceName\": \"main\"}";
    assertThat(api.post("/v2/applications/1/stop-service", stop).statusCode())
        .as("an app that is not even in the target")
        .isEqualTo(503);
    assertThat(api.post("/v1/apps/1/start", "{}").statusCode()).isEqualTo(503);
    api.deploy();
    String id = api.engine.containers().get(0).path("Id").asText();
    api.engine.exit(id);
    api.engine.removeContainer(id);

    HttpResponse<String> named = api.post("/v2/applications/1/stop-service", stop);

    assertThat(named.statusCode()).isEqualTo(404);
    assertThat(named.body()).startsWith("App not found: an app needs to be installed for this");
    assertThat(api.post("/v1/apps/1/start", "{}").statusCode()).isEqualTo(400);
  }

  private String status() throws Exception {
    return api.json("/v2/state/status").at("/containers/0/status").asText();
  }

  private static ObjectNode twoServices() {
    ObjectNode target = Recorded.postedTarget();
    ObjectNode services = (ObjectNode) target.at("/local/apps/1/services");
    ObjectNode second = services.path("1").deepCopy();
    second.put("serviceId", 2).put("imageId", 2).put("serviceName", "second");
    second.remove("ports");
    services.set("2", second);
    return target;
  }
}
