package dev.balenachaos.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * The calls of {@code balena push} and {@code balena logs} to a device in local mode, made with
 * curl.
 */
@HoldsForVersion(19)
@Order(3)
class LocalPushIT {

  private static final JsonMapper JSON = new JsonMapper();

  private static Subject subject;
  private HostProgram curl;

  @BeforeAll
  static void begin(Subject found) {
    subject = found;
    subject.runs(Apps.TWO_SERVICES);
  }

  @BeforeEach
  void find() {
    curl = HostProgram.orSkip("curl", subject);
  }

  @Test
  void looksAtTheDevice() throws JsonProcessingException {
    assertThat(curl.run("-sSf", at("/ping"))).isEqualTo("OK");
    JsonNode device = JSON.readTree(curl.run("-sSf", at("/v2/local/device-info")));
    assertThat(device.path("status").asText()).isEqualTo("success");
    assertThat(device.path("info").path("arch").asText()).isNotEmpty();
    assertThat(device.path("info").path("deviceType").asText()).isNotEmpty();
  }

  @Test
  void putsItsAppIntoTheTargetStateThatTheDeviceHas() throws JsonProcessingException {
    JsonNode had = JSON.readTree(curl.run("-sSf", at("/v2/local/target-state"))).path("state");
    ObjectNode target = had.deepCopy();
    target.withObject("/local").set("apps", Apps.TWO_SERVICES.target().path("local").path("apps"));

    String answer =
        curl.runWith(
            target.toString(),
            "-sSf",
            "-H",
            "Content-Type: application/json",
            "--data-binary",
            "@-",
            at("/v2/local/target-state"));

    assertThat(answer).isEqualTo("{\"status\":\"success\",\"message\":\"OK\"}");
    subject.awaitApplied(Apps.TWO_SERVICES);
  }

  @Test
  void readsTheLogsUntilItHasEnough() {
    // curl's status 28: it was told to stop after that time, since the answer does not end.
    HostProgram.Ended logs = curl.end("", "-sSN", "--max-time", "8", at("/v2/local/logs"));

    assertThat(logs.out().lines().findFirst())
        .hasValue("{\"message\":\"Streaming logs\",\"isSystem\":true}");
    assertThat(logs.out().lines().skip(1).filter(line -> line.startsWith("{")))
        .allSatisfy(line -> assertThat(JSON.readTree(line).has("message")).isTrue());
    assertThat(logs.status()).isEqualTo(28);
  }

  private static String at(String path) {
    return subject.supervisor().address() + path;
  }
}
