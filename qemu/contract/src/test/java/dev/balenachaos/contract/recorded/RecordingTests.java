package dev.balenachaos.contract.recorded;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordingTests {

  private static final Exchange PING =
      Recording.of("nothing-deployed.json").exchanges().stream()
          .filter(exchange -> exchange.path().equals("/ping"))
          .findFirst()
          .orElseThrow();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fresh-device.json",
        "nothing-deployed.json",
        "malformed-requests.json",
        "one-service.json",
        "two-services.json"
      })
  void everyRecordedAnswerIsComplete(String name) {
    Recording recording = Recording.of(name);

    assertThat(recording.situation()).isNotBlank();
    assertThat(recording.exchanges())
        .isNotEmpty()
        .allSatisfy(
            exchange -> {
              assertThat(exchange.method()).matches("[A-Z]+");
              assertThat(exchange.path()).startsWith("/");
              assertThat(exchange.answer().has("json")).isNotEqualTo(exchange.answer().has("text"));
            });
  }

  @Test
  void aSameAnswerHasNoDifferences() {
    assertThat(seen(200, "text/html; charset=utf-8", "OK")).isEmpty();
  }

  @Test
  void statusTypeAndTextAreCompared() {
    assertThat(seen(204, "text/html; charset=utf-8", "OK"))
        .containsExactly("status was recorded as 200, and is 204: OK");
    assertThat(seen(200, "text/plain", "OK"))
        .containsExactly("type was recorded as 'text/html; charset=utf-8', and is 'text/plain'");
    assertThat(seen(200, "text/html; charset=utf-8", "ok")).hasSize(1);
  }

  @Test
  void anAnswerThatIsNoJsonIsADifferenceFromOneThatIs() {
    Exchange version =
        Recording.of("nothing-deployed.json").exchanges().stream()
            .filter(exchange -> exchange.path().equals("/v2/version"))
            .findFirst()
            .orElseThrow();

    assertThat(
            version.differences(
                200, "application/json; charset=utf-8", "OK", MissingNode.getInstance()))
        .isNotEmpty();
  }

  private static List<String> seen(int status, String type, String text) {
    return PING.differences(status, type, text, new JsonMapper().missingNode());
  }
}
