package dev.balenachaos.supervisor.api;

import static dev.balenachaos.supervisor.api.ApiClient.json;
import static dev.balenachaos.supervisor.api.ApiClient.withoutIdentity;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.supervisor.Recorded;
import dev.balenachaos.supervisor.json.Json;
import java.net.http.HttpResponse;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the real supervisor answered, request by request. */
final class RecordedAnswersTests {
  @RegisterExtension private final RunningApi api = new RunningApi();

  static Stream<Named<JsonNode>> freshExchanges() {
    return Json.elements(Recorded.json("fresh-exchanges"))
        .map(
            exchange ->
                Named.of(
                    exchange.path("request").asText() + " " + exchange.path("body").asText(),
                    exchange));
  }

  @ParameterizedTest
  @MethodSource("freshExchanges")
  void a_fresh_device_answers_as_recorded(JsonNode exchange) throws Exception {
    api.hostRuns(
        exchange.path("request").asText().contains("journal")
            ? "echo '-- No entries --'"
            : "echo active");
    String[] request = exchange.path("request").asText().split(" ", 2);

    HttpResponse<String> response =
        api.send(request[0], request[1], exchange.path("body").asText());

    assertThat(response.statusCode()).isEqualTo(exchange.path("status").asInt());
    assertThat(response.headers().firstValue("Content-Type").orElse(""))
        .isEqualTo(exchange.path("type").asText());
    if (exchange.has("json")) {
      assertThat(json(response)).isEqualTo(exchange.path("json"));
    } else {
      assertThat(response.body()).isEqualTo(exchange.path("text").asText());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/device, device",
    "/v1/apps/1, only-service",
    "/v2/state/status, status",
    "/v2/applications/state, applications",
    "/v2/applications/1/state, application",
    "/v2/containerId, container-ids"
  })
  void a_device_with_an_app_answers_as_recorded(String path, String recorded) throws Exception {
    api.deploy();

    assertThat(withoutIdentity(api.json(path))).isEqualTo(withoutIdentity(Recorded.json(recorded)));
  }

  @Test
  void shows_a_service_of_the_target_as_recorded() throws Exception {
    api.deploy();

    JsonNode app = api.json("/v2/local/target-state").at("/state/local/apps/1");

    assertThat(app.path("services").path(0)).isEqualTo(Recorded.json("service"));
    assertThat(app.at("/networks/0/name").asText()).isEqualTo("default");
    assertThat(app.at("/volumes/0/name").asText()).isEqualTo("data");
  }

  @ParameterizedTest
  @CsvSource({"/v2/containerId?serviceName=main", "/v2/containerId?service=main"})
  void finds_the_container_of_a_service(String path) throws Exception {
    api.deploy();

    assertThat(api.json(path).path("containerId").asText())
        .isEqualTo(api.engine.containers().get(0).path("Id").asText());
    assertThat(api.get("/v2/containerId?serviceName=other").statusCode()).isEqualTo(503);
  }
}
