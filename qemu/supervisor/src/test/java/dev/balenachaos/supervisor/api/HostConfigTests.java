package dev.balenachaos.supervisor.api;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read from and written to the host. */
final class HostConfigTests {
  private static final String PROXY =
      """
      {"network": {"proxy": {"type": "socks5", "ip": "10.0.0.1", "port": 1080, "login": "me",
       "password": "secret", "dns": "1.1.1.1:53", "noProxy": ["10.0.0.2", "10.0.0.3"]}}}""";

  @RegisterExtension private final RunningApi api = new RunningApi();

  @Test
  void writes_the_name_of_the_host_where_the_host_will_find_it() throws Exception {
    assertThat(patch("{\"network\": {\"hostname\": \"other\"}}").body()).isEqualTo("OK");

    assertThat(Files.readString(api.bootPartition().resolve("config.json")))
        .contains("\"hostname\":\"other\"", "\"uuid\":");
    assertThat(api.json("/v1/device/host-config").at("/network/hostname").asText())
        .as("the name in force, until the host has taken the new one")
        .isEqualTo("realdev");
  }

  @Test
  void names_the_host_after_its_uuid_if_the_name_is_empty() throws Exception {
    patch("{\"network\": {\"hostname\": \"\"}}");

    assertThat(Files.readString(api.bootPartition().resolve("config.json")))
        .contains("\"hostname\":\"a1b2c3d\"");
  }

  @Test
  void reads_the_proxy_that_was_set() throws Exception {
    assertThat(patch(PROXY).statusCode()).isEqualTo(200);

    assertThat(api.json("/v1/device/host-config").at("/network/proxy"))
        .hasToString(
            "{\"type\":\"socks5\",\"ip\":\"10.0.0.1\",\"port\":1080,\"login\":\"me\","
                + "\"password\":\"secret\",\"dns\":\"1.1.1.1:53\","
                + "\"noProxy\":[\"10.0.0.2\",\"10.0.0.3\"]}");
    assertThat(redsocks())
        .content()
        .contains("\tlogin = \"me\";", "\tlocal_port = 12345;", "dnsu2t {", "\tremote_port = 53;");
  }

  @Test
  void changes_single_fields_of_a_proxy() throws Exception {
    patch(PROXY);

    patch("{\"network\": {\"proxy\": {\"port\": 1081}}}");

    assertThat(api.json("/v1/device/host-config").at("/network/proxy/port").asInt())
        .isEqualTo(1081);
    assertThat(api.json("/v1/device/host-config").at("/network/proxy/ip").asText())
        .isEqualTo("10.0.0.1");
  }

  @Test
  void removes_a_proxy_without_fields() throws Exception {
    patch(PROXY);

    patch("{\"network\": {\"proxy\": {}}}");

    assertThat(redsocks()).doesNotExist();
    assertThat(api.json("/v1/device/host-config").at("/network").has("proxy")).isFalse();
  }

  @Test
  void changes_the_exempt_addresses_alone() throws Exception {
    patch(PROXY);

    patch("{\"network\": {\"proxy\": {\"noProxy\": []}}}");

    assertThat(redsocks()).exists();
    assertThat(api.json("/v1/device/host-config").at("/network/proxy").has("noProxy")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"network\": 1}",
        "{\"network\": {\"hostname\": 1}}",
        "{\"network\": {\"proxy\": []}}",
        "{\"network\": {\"proxy\": {\"dns\": \"1.1.1.1\"}}}"
      })
  void refuses_what_has_not_the_right_shape(String body) throws Exception {
    HttpResponse<String> response = patch(body);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).startsWith("Could not parse host config input to a valid format:");
  }

  @Test
  void tells_in_a_text_that_the_boot_partition_cannot_be_read() throws Exception {
    Files.delete(api.bootPartition().resolve("config.json"));

    HttpResponse<String> response = patch("{\"network\": {\"hostname\": \"other\"}}");

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
    assertThat(response.body()).contains("config.json");
  }

  @ParameterizedTest
  @CsvSource({"active, true", "activating, true", "inactive, false", "deactivating, false"})
  void asks_systemd_for_the_vpn(String state, boolean enabled) throws Exception {
    api.hostRuns("echo " + state);

    assertThat(api.json("/v2/device/vpn").at("/vpn/enabled").asBoolean()).isEqualTo(enabled);
    assertThat(api.hostCommands.get(0)).contains("is-active", "openvpn.service");
  }

  @Test
  void is_connected_once_the_vpn_says_so() throws Exception {
    Files.createFile(
        Files.createDirectories(api.hostRoot().resolve("run/openvpn/vpn_status"))
            .resolve("active"));

    assertThat(api.json("/v2/device/vpn").at("/vpn/connected").asBoolean()).isTrue();
  }

  @Test
  void blinks() throws Exception {
    Files.writeString(api.led(), "0");

    assertThat(api.post("/v1/blink", "").statusCode()).isEqualTo(200);

    await().until(() -> Files.readString(api.led()).equals("1"));
    await().until(() -> Files.readString(api.led()).equals("0"));
  }

  @Test
  void blinks_no_more_when_the_led_goes_away() throws Exception {
    Files.writeString(api.led(), "0");
    api.post("/v1/blink", "");
    await().until(() -> Files.readString(api.led()).equals("1"));

    Files.delete(api.led());

    // Some phases of 200 ms.
    await().during(ofMillis(700)).until(() -> Files.notExists(api.led()));
  }

  private HttpResponse<String> patch(String body) throws Exception {
    return api.send("PATCH", "/v1/device/host-config", body);
  }

  private Path redsocks() {
    return api.bootPartition().resolve("system-proxy/redsocks.conf");
  }
}
