package dev.balenachaos.supervisor.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.supervisor.Recorded;
import dev.balenachaos.supervisor.Wanted;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The API of a device that a cloud manages. */
final class ManagedApiTests {
  @RegisterExtension private final RunningApi api = RunningApi.managed();

  @ParameterizedTest
  @CsvSource({
    "GET, /v1/device",
    "GET, /v2/version",
    "POST, /v1/blink",
    "POST, /v1/regenerate-api-key",
    "POST, /v2/local/target-state",
    "POST, /ping",
    "GET, /no/such/path"
  })
  void asks_for_a_key_whatever_the_path(String method, String path) throws Exception {
    HttpResponse<String> response = api.send(method, path, "");

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.body()).isEqualTo("Unauthorized");
    assertThat(response.headers().firstValue("Content-Type")).hasValue("text/plain; charset=utf-8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/ping", "/v1/healthy"})
  void asks_for_none_where_one_only_wants_to_know_whether_it_lives(String path) throws Exception {
    assertThat(api.get(path).body()).isEqualTo("OK");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer global", "ApiKey global", "bearer global", "APIKEY global"})
  void takes_a_key_in_a_header(String header) throws Exception {
    assertThat(as(header, "GET", "/v2/version").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Basic global",
        "global",
        "Bearer",
        "Bearer  global",
        "Bearer glo-bal",
        "Bearer x"
      })
  void takes_nothing_else_for_a_key(String header) throws Exception {
    assertThat(as(header, "GET", "/v2/version").statusCode()).isEqualTo(401);
  }

  @Test
  void takes_a_key_in_the_query_before_one_in_a_header() throws Exception {
    assertThat(api.get("/v2/version?apikey=global").statusCode()).isEqualTo(200);
    assertThat(as("Bearer x", "GET", "/v2/version?apikey=global").statusCode()).isEqualTo(200);
    assertThat(as("Bearer global", "GET", "/v2/version?apikey=x").statusCode()).isEqualTo(401);
    assertThat(as("Bearer global", "GET", "/v2/version?apikey=").statusCode()).isEqualTo(200);
  }

  @Test
  void asks_for_no_key_in_local_mode() throws Exception {
    api.follow(Wanted.with(Wanted.nothing(), "SUPERVISOR_LOCAL_MODE", "true"));

    assertThat(api.get("/v2/version").statusCode()).isEqualTo(200);
    assertThat(api.post("/v2/local/target-state", Recorded.postedTarget().toString()).statusCode())
        .isEqualTo(200);
    api.awaitApplied();
    assertThat(api.engine.calls()).contains("start main_1_1_localcommit");
  }

  @Test
  void takes_no_local_target_outside_of_local_mode() throws Exception {
    HttpResponse<String> response =
        api.client().sendAs("Bearer global", "POST", "/v2/local/target-state", "{}");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body())
        .isEqualTo(
            "{\"status\":\"failed\",\"message\":"
                + "\"Target state can only set when device is in local mode\"}");
  }

  @Test
  void shows_the_target_of_the_cloud() throws Exception {
    api.follow(Wanted.oneService("testapp:latest"));

    JsonNode local =
        ApiClient.json(as("Bearer global", "GET", "/v2/local/target-state")).at("/state/local");

    assertThat(local.at("/config/SUPERVISOR_LOCAL_MODE").asText()).isEqualTo("false");
    assertThat(local.at("/apps/7/appUuid").asText()).isEqualTo(Wanted.APP);
    assertThat(local.at("/apps/7/source").asText()).isEqualTo("https://api.lab.test");
  }

  @Test
  void is_as_healthy_as_its_cloud() throws Exception {
    api.cloud.healthy = false;

    HttpResponse<String> response = api.get("/v1/healthy");

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).isEqualTo("Unhealthy");
  }

  @Test
  void an_update_asks_the_cloud() throws Exception {
    assertThat(
            api.client()
                .sendAs("Bearer global", "POST", "/v1/update", "{\"force\":true,\"cancel\":1}")
                .statusCode())
        .isEqualTo(204);

    assertThat(api.cloud.updates).containsExactly("force true, cancel true");
  }

  @Test
  void an_update_waits_for_the_next_poll_where_instant_updates_are_off() throws Exception {
    api.follow(Wanted.with(Wanted.nothing(), "SUPERVISOR_INSTANT_UPDATE_TRIGGER", "false"));

    assertThat(as("Bearer global", "POST", "/v1/update").statusCode()).isEqualTo(202);
    assertThat(api.cloud.updates).isEmpty();
  }

  @Test
  void a_renewed_key_takes_the_place_of_the_former() throws Exception {
    HttpResponse<String> response = as("Bearer seven", "POST", "/v1/regenerate-api-key");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("newseven");
    assertThat(as("Bearer seven", "GET", "/v2/version").statusCode()).isEqualTo(401);
    assertThat(as("Bearer newseven", "GET", "/v2/version").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST | /v1/restart | {\"appId\":7} | Unauthorized",
        "POST | /v1/purge | {\"appId\":7} | Unauthorized",
        "POST | /v1/apps/7/stop | {} | Unauthorized",
        "GET | /v1/apps/7 | '' | Application is not available",
        "POST | /v2/applications/7/restart | {} | Unauthorized",
        "POST | /v2/applications/7/purge | {} | Unauthorized",
        "POST | /v2/applications/7/stop-service | {\"serviceName\":\"main\"} | Unauthorized"
      })
  void the_key_of_one_app_is_not_good_for_another(
      String method, String path, String body, String message) throws Exception {
    api.follow(Wanted.oneService("testapp:latest"));

    HttpResponse<String> response = api.client().sendAs("Bearer eight", method, path, body);

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.body()).contains(message);
  }

  @Test
  void the_key_of_one_app_shows_nothing_of_another() throws Exception {
    api.follow(Wanted.oneService("testapp:latest"));

    assertThat(as("Bearer eight", "GET", "/v2/applications/state").body()).isEqualTo("{}");
    assertThat(as("Bearer eight", "GET", "/v2/applications/7/state").statusCode()).isEqualTo(409);
    assertThat(as("Bearer eight", "GET", "/v2/containerId").body()).doesNotContain("main");
    JsonNode status = ApiClient.json(as("Bearer eight", "GET", "/v2/state/status"));
    assertThat(status.path("containers")).isEmpty();
    assertThat(status.path("images")).isEmpty();
    assertThat(as("Bearer seven", "GET", "/v2/containerId").body()).contains("main");
  }

  @Test
  void the_key_of_an_app_is_good_for_it() throws Exception {
    api.follow(Wanted.oneService("testapp:latest"));

    assertThat(as("Bearer seven", "POST", "/v2/applications/7/restart").statusCode())
        .isEqualTo(200);
  }

  private HttpResponse<String> as(String authorization, String method, String path)
      throws Exception {
    return api.client().sendAs(authorization, method, path, "");
  }
}
