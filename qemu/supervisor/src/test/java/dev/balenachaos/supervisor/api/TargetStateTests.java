package dev.balenachaos.supervisor.api;

import static dev.balenachaos.supervisor.api.ApiClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.Recorded;
import dev.balenachaos.supervisor.engine.EngineException;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class TargetStateTests {
  @RegisterExtension private final RunningApi api = new RunningApi();

  @Test
  void refuses_an_invalid_target_and_keeps_the_former() throws Exception {
    api.deploy();
    ObjectNode invalid = Recorded.postedTarget();
    ((ObjectNode) invalid.at("/local/apps/1/services/1")).remove("image");

    HttpResponse<String> response = api.post("/v2/local/target-state", invalid.toString());

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).path("message").asText()).contains("services.1.image");
    assertThat(api.json("/v2/local/target-state").at("/state/local/apps/1/commit").asText())
        .isEqualTo("localcommit");
  }

  @Test
  void takes_an_empty_target_for_one_without_apps() throws Exception {
    api.deploy();

    HttpResponse<String> response = api.post("/v2/local/target-state", "{}");

    assertThat(response.statusCode()).isEqualTo(200);
    api.awaitApplied();
    assertThat(api.engine.containers()).isEmpty();
    assertThat(api.json("/v2/state/status").at("/images/0/name").asText())
        .as("images are told of as long as the engine has them")
        .isEqualTo("testapp:latest");
    assertThat(api.engine.volumes())
        .as("volumes outlive their app in local mode")
        .anyMatch(volume -> volume.path("Name").asText().equals("1_data"));
  }

  @Test
  void removes_the_volumes_that_nothing_needs_when_told_to() throws Exception {
    api.deploy();
    api.post("/v2/local/target-state", "{}");
    api.awaitApplied();

    HttpResponse<String> response = api.get("/v2/cleanup-volumes");

    assertThat(response.body()).isEqualTo("{\"status\":\"success\"}");
    assertThat(api.engine.calls()).contains("remove volume 1_data");
  }

  @Test
  void goes_on_applying_while_the_engine_refuses() throws Exception {
    api.engine.failCreation(new EngineException(500, "mkdir: no space left on device"));
    api.post("/v2/local/target-state", Recorded.postedTarget().toString());

    await().until(() -> api.json("/v1/device").path("update_failed").asBoolean());
    assertThat(api.json("/v2/state/status").path("appState").asText()).isEqualTo("applying");

    api.engine.failCreation(null);
    api.awaitApplied();
    assertThat(api.json("/v1/device").path("update_failed").asBoolean()).isFalse();
    assertThat(api.json("/v2/state/status").at("/containers/0/status").asText())
        .isEqualTo("Running");
  }
}
