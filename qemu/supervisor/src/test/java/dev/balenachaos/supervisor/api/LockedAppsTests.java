package dev.balenachaos.supervisor.api;

import static dev.balenachaos.supervisor.api.ApiClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.Recorded;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How an app keeps others from disturbing it. */
final class LockedAppsTests {
  private static final String LOCKED = "Lockfile exists for { appId: 1, service: main }";

  @RegisterExtension private final RunningApi api = new RunningApi();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST | /v1/restart | {\"appId\": 1}",
        "POST | /v1/purge | {\"appId\": 1}",
        "POST | /v1/apps/1/stop | {}",
        "POST | /v2/applications/1/restart | {}",
        "POST | /v2/applications/1/purge | {}",
        "POST | /v2/applications/1/restart-service | {\"serviceName\": \"main\"}",
        "POST | /v2/applications/1/stop-service | {\"serviceName\": \"main\"}"
      })
  void a_locked_app_is_left_alone(String method, String path, String body) throws Exception {
    api.deploy();
    Path lock = api.lock("updates.lock");
    api.engine.calls().clear();

    HttpResponse<String> response = api.send(method, path, body);

    assertThat(response.statusCode()).isEqualTo(423);
    assertThat(response.body()).isEqualTo("{\"status\":\"failed\",\"message\":\"" + LOCKED + "\"}");
    assertThat(api.engine.calls()).isEmpty();
    assertThat(lock).exists();
  }

  @ParameterizedTest
  @ValueSource(strings = {"updates.lock", "resin-updates.lock"})
  void a_locked_app_keeps_the_device_running(String lock) throws Exception {
    api.deploy();
    api.lock(lock);

    for (String verb : new String[] {"reboot", "shutdown"}) {
      HttpResponse<String> response = api.post("/v1/" + verb, "{}");
      assertThat(response.statusCode()).isEqualTo(423);
      assertThat(response.body()).isEqualTo("{\"Data\":\"\",\"Error\":\"" + LOCKED + "\"}");
    }
    assertThat(api.hostCommands).isEmpty();
  }

  @Test
  void a_locked_app_keeps_the_name_of_its_host() throws Exception {
    api.deploy();
    api.lock("updates.lock");

    HttpResponse<String> response =
        api.send("PATCH", "/v1/device/host-config", "{\"network\": {\"hostname\": \"other\"}}");

    assertThat(response.statusCode()).isEqualTo(423);
    assertThat(response.body()).isEqualTo(LOCKED);
  }

  @Test
  void force_removes_the_lock() throws Exception {
    api.deploy();
    Path lock = api.lock("updates.lock");

    assertThat(api.post("/v1/reboot", "{\"force\": true}").statusCode()).isEqualTo(202);

    assertThat(api.hostCommands).containsExactly(List.of("systemctl", "--no-block", "reboot"));
    assertThat(lock).doesNotExist();
  }

  @Test
  void the_target_can_have_all_locks_ignored() throws Exception {
    ObjectNode target = Recorded.postedTarget();
    ((ObjectNode) target.path("local")).putObject("config").put("SUPERVISOR_OVERRIDE_LOCK", "true");
    api.deploy(target);
    api.lock("updates.lock");

    assertThat(api.post("/v1/restart", "{\"appId\": 1}").statusCode()).isEqualTo(200);
  }

  @Test
  void starting_a_service_needs_no_lock() throws Exception {
    api.deploy();
    api.engine.exit(api.engine.containers().get(0).path("Id").asText());
    api.lock("updates.lock");

    assertThat(
            api.post("/v2/applications/1/start-service", "{\"serviceName\": \"main\"}")
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void an_update_of_the_host_keeps_it_running_unless_forced() throws Exception {
    Files.createFile(
        Files.createDirectories(api.hostRoot().resolve("mnt/state"))
            .resolve("rollback-health-breadcrumb"));

    HttpResponse<String> response = api.post("/v1/reboot", "{}");

    assertThat(response.statusCode()).isEqualTo(423);
    assertThat(json(response).path("Error").asText())
        .isEqualTo("Waiting for Host OS update to finish");
    assertThat(api.post("/v1/reboot", "{\"force\": true}").statusCode()).isEqualTo(202);
  }
}
