package dev.balenachaos.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** A proxy is set on the host, changed, and taken away; in the end there is the one of before. */
@HoldsForVersion(19)
@Order(8)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HostConfigIT {

  private static final String PATH = "/v1/device/host-config";
  private static final JsonMapper JSON = new JsonMapper();
  private static final Answer OK = new Answer(200, "text/html; charset=utf-8", "OK");

  private static Subject subject;
  private static JsonNode before;

  @BeforeAll
  static void remember(Subject found) {
    subject = found;
    before = proxy();
    subject.runs(Apps.TWO_SERVICES);
    patch("{}");
  }

  @AfterAll
  static void putBack() {
    patch("{}");
    if (before.isObject()) {
      patch(before.toString());
    }
    assertThat(proxy()).isEqualTo(before);
  }

  @Test
  @Order(1)
  void aProxyThatIsSetIsShown() throws JsonProcessingException {
    Answer answer =
        patch(
            """
            {"type": "socks5", "ip": "10.0.0.7", "port": 1080, "login": "me", "password": "word",
             "noProxy": ["10.0.0.0/8", "192.168.0.1"]}
            """);

    assertThat(answer).isEqualTo(OK);
    assertThat(proxy())
        .isEqualTo(
            JSON.readTree(
                """
                {"ip": "10.0.0.7", "port": 1080, "type": "socks5", "login": "me",
                 "password": "word", "noProxy": ["10.0.0.0/8", "192.168.0.1"]}
                """));
  }

  @Test
  @Order(2)
  void aFieldThatIsSetLeavesTheOthers() {
    ObjectNode wanted = proxy().deepCopy();
    wanted.put("port", 1081);

    assertThat(patch("{\"port\": 1081}")).isEqualTo(OK);

    assertThat(proxy()).isEqualTo(wanted);
  }

  @Test
  @Order(3)
  void theExemptAddressesAreChangedAlone() {
    ObjectNode wanted = proxy().deepCopy();
    wanted.remove("noProxy");

    assertThat(patch("{\"noProxy\": []}")).isEqualTo(OK);

    assertThat(proxy()).isEqualTo(wanted);
  }

  @Test
  @Order(4)
  void whileAnAppHoldsALockNothingIsChangedButByForce() {
    JsonNode locked = proxy();
    ContainerShell side = subject.engine().shellOf("side");
    side.run("touch /tmp/balena/updates.lock");
    String change = "{\"network\": {\"proxy\": {\"ip\": \"10.0.0.8\"}}%s}";

    assertThat(send(change.formatted("")))
        .isEqualTo(
            new Answer(
                423,
                "text/html; charset=utf-8",
                "Lockfile exists for { appId: 1, service: side }"));
    assertThat(proxy()).isEqualTo(locked);

    assertThat(send(change.formatted(", \"force\": true"))).isEqualTo(OK);
    assertThat(proxy().path("ip").asText()).isEqualTo("10.0.0.8");
    assertThat(side.run("test -e /tmp/balena/updates.lock || echo gone")).isEqualTo("gone");
  }

  @Test
  @Order(5)
  void noFieldsTakeTheProxyAway() {
    assertThat(patch("{}")).isEqualTo(OK);

    assertThat(proxy().isMissingNode()).isTrue();
  }

  /** Returns what is in force; a missing node for no proxy. */
  private static JsonNode proxy() {
    return subject.supervisor().get(PATH).json().at("/network/proxy");
  }

  private static Answer patch(String proxy) {
    return send("{\"network\": {\"proxy\": " + proxy + "}}");
  }

  private static Answer send(String body) {
    return subject.supervisor().send("PATCH", PATH, body, SupervisorApi.JSON);
  }
}
