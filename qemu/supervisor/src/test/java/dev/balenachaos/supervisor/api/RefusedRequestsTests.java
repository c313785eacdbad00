package dev.balenachaos.supervisor.api;

import static dev.balenachaos.supervisor.api.ApiClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.json.Json;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RefusedRequestsTests {
  private static final int LIMIT = 10 << 20;

  @RegisterExtension private final RunningApi api = new RunningApi();

  @Test
  void escapes_the_path_in_its_page() throws Exception {
    HttpResponse<String> response = api.get("/v3/'%3Cx%3E?a=%26");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).contains("<pre>Cannot GET /v3/&#39;%3Cx%3E</pre>");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/V2/Version", "/v2/version/"})
  void cares_neither_for_case_nor_for_a_slash_at_the_end(String path) throws Exception {
    assertThat(api.get(path).statusCode()).isEqualTo(200);
  }

  @Test
  void tells_the_length_of_a_body_that_head_does_not_send() throws Exception {
    HttpResponse<String> response = api.send("HEAD", "/v2/version", "");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Length"))
        .hasValue(Integer.toString(api.get("/v2/version").body().length()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"text\"", "[1, 2", "{\"a\": 1} x", "nonsense"})
  void refuses_what_is_no_json_object(String body) throws Exception {
    HttpResponse<String> response = api.post("/v2/local/target-state", body);

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(json(response).path("status").asText()).isEqualTo("failed");
  }

  @Test
  void does_not_read_json_where_nobody_needs_it() throws Exception {
    assertThat(api.post("/v1/blink", "{bad json").statusCode()).isEqualTo(200);
  }

  @Test
  void accepts_a_body_of_ten_mebibytes() throws Exception {
    assertThat(api.post("/v2/local/target-state", "{}" + " ".repeat(LIMIT - 2)).statusCode())
        .isEqualTo(200);
  }

  @Test
  void refuses_a_body_of_more_than_ten_mebibytes() throws Exception {
    HttpResponse<String> response =
        api.post("/v2/local/target-state", "{}" + " ".repeat(LIMIT - 1));

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(json(response).path("message").asText()).isEqualTo("request entity too large");
  }

  @ParameterizedTest
  @ValueSource(ints = {1_000, 1_000_000})
  void refuses_a_body_that_is_nested_too_deep_for_its_stack(int depth) throws Exception {
    assertThat(api.post("/v2/local/target-state", "[".repeat(depth)).statusCode()).isEqualTo(503);
    assertThat(api.get("/ping").statusCode()).isEqualTo(200);
  }

  @Test
  void reads_forms_as_well() throws Exception {
    HttpResponse<String> response =
        api.client()
            .send("POST", "/v1/restart", "appId=7&force=on", "application/x-www-form-urlencoded");

    assertThat(json(response).path("message").asText())
        .isEqualTo("Application with ID 7 is not in the current state");
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/restart, 400, Missing app id",
    "/v1/purge, 400, Invalid or missing appId",
    "/v1/apps/x/stop, 400, Invalid app id",
    "/v1/apps/x/start, 400, Invalid app id",
  })
  void wants_the_id_of_an_app(String path, int status, String text) throws Exception {
    HttpResponse<String> response = api.post(path, "{}");

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.body()).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "restart, Missing app id",
    "purge, Missing app id",
    "restart-service, Invalid app id",
    "stop-service, Invalid app id",
    "start-service, Invalid app id"
  })
  void wants_an_id_other_than_zero_in_version_2(String verb, String message) throws Exception {
    for (String id : new String[] {"0", "x"}) {
      HttpResponse<String> response = api.post("/v2/applications/" + id + "/" + verb, "{}");

      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(json(response).path("message").asText()).isEqualTo(message);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "-1", "4294967296", "1.0"})
  void knows_no_app_on_a_fresh_device(String id) throws Exception {
    assertThat(api.get("/v2/applications/" + id + "/state").statusCode()).isEqualTo(409);
    assertThat(api.post("/v2/applications/" + id + "/restart", "{}").statusCode()).isEqualTo(503);
    assertThat(api.get("/v1/apps/" + id).body()).isEqualTo("App not found");
    assertThat(api.get("/v2/applications/x/state").body()).contains("Invalid application ID: x");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"key\": \"value\"} | 202 | success",
        "{} | 202 | success",
        "{\"key\": 1} | 400 | failed",
        "{\"a key\": \"value\"} | 400 | failed"
      })
  void checks_tags(String body, int status, String word) throws Exception {
    HttpResponse<String> response = api.send("PATCH", "/v2/device/tags", body);

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(json(response).path("status").asText()).isEqualTo(word);
  }

  @Test
  void ignores_a_call_to_update_when_it_is_to_wait_for_its_poll() throws Exception {
    ObjectNode target = Json.object();
    target.putObject("local").putObject("config").put("SUPERVISOR_INSTANT_UPDATE_TRIGGER", "false");
    api.deploy(target);

    assertThat(api.post("/v1/update", "{}").statusCode()).isEqualTo(202);
    assertThat(api.post("/v1/update", "{\"force\": true}").statusCode()).isEqualTo(204);
  }
}
