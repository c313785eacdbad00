package dev.balenachaos.supervisor.api;

import static dev.balenachaos.supervisor.api.ApiClient.json;
import static dev.balenachaos.supervisor.api.ApiClient.withoutIdentity;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.Recorded;
import dev.balenachaos.supervisor.apply.Device;
import dev.balenachaos.supervisor.apply.Pace;
import dev.balenachaos.supervisor.engine.EngineException;
import dev.balenachaos.supervisor.engine.InMemoryEngine;
import dev.balenachaos.supervisor.host.Host;
import dev.balenachaos.supervisor.log.LocalLogs;
import dev.balenachaos.supervisor.target.TargetStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The API over HTTP against an engine in memory, compared with what the real one answered. */
final class ApiTests {
  private static final Pace BRISK = new Pace(Duration.ofMillis(1), Duration.ofMillis(10));
  private static final String JSON = "application/json; charset=utf-8";
  private static final String PAGE = "text/html; charset=utf-8";

  @TempDir private Path hostRoot;
  @TempDir private Path data;

  private final InMemoryEngine engine = new InMemoryEngine().withImage("testapp:latest");
  private final List<String> hostVerbs = new CopyOnWriteArrayList<>();
  private ApiServer server;
  private ApiClient client;

  @BeforeEach
  void listen() throws IOException {
    TargetStore targets = TargetStore.open(data);
    Device device = Device.of(engine, Recorded.HOST, targets, hostRoot, hostVerbs::add, BRISK);
    Host host = Host.at(hostRoot, hostRoot.resolve("mnt/boot"), hostRoot.resolve("led"));
    LocalLogs logs = new LocalLogs(line -> () -> {});
    server =
        ApiServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new Endpoints(device, host, logs, "19.0.5", 48484));
    client = new ApiClient(server.port());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/device, fresh-device",
    "/v2/state/status, fresh-status",
    "/v2/local/target-state, fresh-target"
  })
  void a_fresh_device_answers_as_recorded(String path, String recorded) throws Exception {
    HttpResponse<String> response = client.get(path);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue(JSON);
    assertThat(json(response)).isEqualTo(Recorded.json(recorded));
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/device, device",
    "/v2/state/status, status",
    "/v2/applications/state, applications",
    "/v2/applications/1/state, application",
    "/v2/containerId, container-ids"
  })
  void a_device_with_an_app_answers_as_recorded(String path, String recorded) throws Exception {
    deploy();

    assertThat(withoutIdentity(json(client.get(path))))
        .isEqualTo(withoutIdentity(Recorded.json(recorded)));
  }

  @Test
  void shows_a_service_of_the_target_as_recorded() throws Exception {
    deploy();

    JsonNode app = json(client.get("/v2/local/target-state")).at("/state/local/apps/1");

    assertThat(app.path("services").path(0)).isEqualTo(Recorded.json("service"));
    assertThat(app.at("/networks/0/name").asText()).isEqualTo("default");
    assertThat(app.at("/volumes/0/name").asText()).isEqualTo("data");
  }

  @ParameterizedTest
  @CsvSource({"/ping, text/html; charset=utf-8", "/v1/healthy, text/plain; charset=utf-8"})
  void answers_ok_while_it_lives(String path, String contentType) throws Exception {
    HttpResponse<String> response = client.get(path);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("OK");
    assertThat(response.headers().firstValue("Content-Type")).hasValue(contentType);
  }

  @Test
  void answers_an_unknown_path_with_a_page() throws Exception {
    HttpResponse<String> response = client.get("/v3/x");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.headers().firstValue("Content-Type")).hasValue(PAGE);
    assertThat(response.body()).contains("<pre>Cannot GET /v3/x</pre>").endsWith("</html>\n");
  }

  @Test
  void answers_a_wrong_method_like_an_unknown_path() throws Exception {
    HttpResponse<String> response = client.post("/ping", "{}");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).contains("<pre>Cannot POST /ping</pre>");
  }

  @Test
  void refuses_broken_json() throws Exception {
    HttpResponse<String> response = client.post("/v2/local/target-state", "{bad json");

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(json(response).path("status").asText()).isEqualTo("failed");
  }

  @Test
  void refuses_a_body_of_more_than_ten_mebibytes() throws Exception {
    HttpResponse<String> response =
        client.post("/v2/local/target-state", " ".repeat((10 << 20) + 1));

    assertThat(response.statusCode()).isEqualTo(503);
  }

  @Test
  void refuses_an_invalid_target_and_keeps_the_former() throws Exception {
    deploy();
    ObjectNode invalid = Recorded.postedTarget();
    ((ObjectNode) invalid.at("/local/apps/1/services/1")).remove("image");

    HttpResponse<String> response = client.post("/v2/local/target-state", invalid.toString());

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).path("message").asText()).contains("services.1.image");
    assertThat(json(client.get("/v2/local/target-state")).at("/state/local/apps/1/commit").asText())
        .isEqualTo("localcommit");
  }

  @Test
  void takes_an_empty_target_for_one_without_apps() throws Exception {
    deploy();

    HttpResponse<String> response = client.post("/v2/local/target-state", "{}");

    assertThat(response.statusCode()).isEqualTo(200);
    awaitApplied();
    assertThat(engine.containers()).isEmpty();
    assertThat(engine.volumes())
        .as("volumes outlive their app in local mode")
        .anyMatch(volume -> volume.path("Name").asText().equals("1_data"));
  }

  @Test
  void goes_on_applying_while_the_engine_refuses() throws Exception {
    engine.failCreation(new EngineException(500, "mkdir: no space left on device"));
    client.post("/v2/local/target-state", Recorded.postedTarget().toString());

    await().until(() -> json(client.get("/v1/device")).path("update_failed").asBoolean());
    assertThat(json(client.get("/v2/state/status")).path("appState").asText())
        .isEqualTo("applying");

    engine.failCreation(null);
    awaitApplied();
    assertThat(json(client.get("/v1/device")).path("update_failed").asBoolean()).isFalse();
    assertThat(json(client.get("/v2/state/status")).at("/containers/0/status").asText())
        .isEqualTo("Running");
  }

  @Test
  void asks_the_host_to_reboot_and_answers_before_it_does() throws Exception {
    HttpResponse<String> response = client.post("/v1/reboot", "");

    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(response.body()).isEqualTo("{\"Data\":\"OK\",\"Error\":null}");
    assertThat(hostVerbs).containsExactly("reboot");
  }

  @ParameterizedTest
  @ValueSource(strings = {"updates.lock", "resin-updates.lock"})
  void refuses_to_disturb_a_locked_app(String lock) throws Exception {
    deploy();
    Path folder = hostRoot.resolve("tmp/balena-supervisor/services/1/main");
    Files.createFile(Files.createDirectories(folder).resolve(lock));

    HttpResponse<String> reboot = client.post("/v1/reboot", "{}");
    HttpResponse<String> restart = client.post("/v1/restart", "{\"appId\": 1}");
    HttpResponse<String> purge = client.post("/v2/applications/1/purge", "{}");

    assertThat(List.of(reboot.statusCode(), restart.statusCode(), purge.statusCode()))
        .containsOnly(423);
    assertThat(json(reboot).path("Error").asText())
        .isEqualTo("Lockfile exists for { appId: 1, service: main }");
    assertThat(json(restart).path("message").asText()).startsWith("Lockfile exists for");
    assertThat(hostVerbs).isEmpty();
    assertThat(client.post("/v1/reboot", "{\"force\": true}").statusCode()).isEqualTo(202);
  }

  @Test
  void refuses_to_reboot_during_a_host_update() throws Exception {
    Files.createFile(
        Files.createDirectories(hostRoot.resolve("mnt/state"))
            .resolve("rollback-health-breadcrumb"));

    HttpResponse<String> response = client.post("/v1/reboot", "{}");

    assertThat(response.statusCode()).isEqualTo(423);
    assertThat(json(response).path("Error").asText())
        .isEqualTo("Waiting for Host OS update to finish");
  }

  @Test
  void restarts_a_service_in_a_new_container() throws Exception {
    deploy();
    String former = engine.containers().get(0).path("Id").asText();

    HttpResponse<String> response =
        client.post("/v2/applications/1/restart-service", "{\"serviceName\": \"main\"}");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("OK");
    assertThat(engine.containers())
        .singleElement()
        .satisfies(container -> assertThat(container.path("Id").asText()).isNotEqualTo(former));
    assertThat(engine.calls()).doesNotContain("remove volume 1_data");
  }

  @Test
  void purges_the_volumes_of_an_app_and_installs_it_anew() throws Exception {
    deploy();
    engine.calls().clear();

    HttpResponse<String> response = client.post("/v1/purge", "{\"appId\": 1}");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("{\"Data\":\"OK\",\"Error\":\"\"}");
    assertThat(engine.calls())
        .containsSubsequence(
            "remove main_1_1_localcommit",
            "remove volume 1_data",
            "remove volume extra-firmware",
            "create volume extra-firmware",
            "create volume 1_data",
            "create main_1_1_localcommit",
            "start main_1_1_localcommit");
  }

  @Test
  void knows_which_apps_it_has() throws Exception {
    HttpResponse<String> restart = client.post("/v1/restart", "{\"appId\": 1}");

    assertThat(restart.statusCode()).isEqualTo(503);
    assertThat(json(restart).path("message").asText())
        .isEqualTo("Application with ID 1 is not in the current state");
    assertThat(client.post("/v1/restart", "{}").statusCode()).isEqualTo(400);
    assertThat(client.get("/v2/applications/1/state").statusCode()).isEqualTo(409);
  }

  private void deploy() throws Exception {
    HttpResponse<String> response =
        client.post("/v2/local/target-state", Recorded.postedTarget().toString());
    assertThat(response.body()).isEqualTo("{\"status\":\"success\",\"message\":\"OK\"}");
    awaitApplied();
  }

  private void awaitApplied() {
    await()
        .until(
            () -> json(client.get("/v2/state/status")).path("appState").asText().equals("applied"));
  }
}
