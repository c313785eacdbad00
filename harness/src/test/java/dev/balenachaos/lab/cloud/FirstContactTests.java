package dev.balenachaos.lab.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.balenachaos.workload.ContainerImage;
import dev.balenachaos.workload.Service;
import dev.balenachaos.workload.Workload;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a supervisor, os-config and the host ask beside state and logs. */
class FirstContactTests {

  private final Lab lab = new Lab();
  private final CloudApi cloud = lab.cloud();

  @AfterEach
  void closeTheLab() {
    lab.close();
  }

  @Test
  void aDeviceSeesItselfAndNobodyElse() throws Exception {
    CloudDevice device = lab.registered();
    lab.register("another", "anotherkey");

    JsonNode seen = rows("/v7/device?$select=id,uuid", Lab.KEY);

    assertThat(seen.toString())
        .isEqualTo("[{\"id\":%d,\"uuid\":\"%s\"}]".formatted(device.id().orElseThrow(), Lab.UUID));
    assertThat(rows("/v7/device?$filter=" + encoded("uuid eq 'another'"), Lab.KEY)).isEmpty();
    assertThat(rows("/v7/device(uuid='" + Lab.UUID + "')", Lab.KEY)).hasSize(1);
    assertThat(rows("/v7/device", cloud.fleet().provisioningKey())).hasSize(2);
  }

  @Test
  void rowsAreForThoseWhoHaveAKey() throws Exception {
    assertThat(lab.get("/v7/device", null).statusCode()).isEqualTo(401);
    assertThat(lab.get("/v7/device", "wrong").statusCode()).isEqualTo(401);
    assertThat(lab.get("/v6/supervisor_release", null).statusCode()).isEqualTo(401);
  }

  @Test
  void theReleaseToPinToIsFoundByItsCommit() throws Exception {
    String commit = cloud.fleet().release(shop());
    CloudDevice device = lab.registered();

    JsonNode release =
        rows(
            "/v7/release?$select=id&$filter="
                + encoded(
                    "(belongs_to__application eq 1) and (commit eq '%s') and (status eq 'success')"
                        .formatted(commit)),
            Lab.KEY);
    String path = "/v7/device(" + device.id().orElseThrow() + ")";
    HttpResponse<String> pinned =
        lab.patch(path, Lab.KEY, "{\"is_pinned_on__release\":" + release.at("/0/id") + "}");
    cloud.fleet().empty();

    assertThat(pinned.statusCode()).isEqualTo(200);
    assertThat(lab.get("/device/v3/" + Lab.UUID + "/state", Lab.KEY).body()).contains(commit);
  }

  @Test
  void aDeviceNamesItselfAndSetsVariables() throws Exception {
    CloudDevice device = lab.registered();
    int id = device.id().orElseThrow();
    String variable =
        "{\"device\":%d,\"name\":\"RESIN_HOST_CONFIG_gpu_mem\",\"value\":\"16\"}".formatted(id);

    assertThat(
            lab.patch("/v7/device(" + id + ")", Lab.KEY, "{\"device_name\":\"till\"}").statusCode())
        .isEqualTo(200);
    assertThat(lab.send("POST", "/v7/device_config_variable", Lab.KEY, variable).statusCode())
        .isEqualTo(201);
    assertThat(lab.send("POST", "/v7/device_config_variable", Lab.KEY, variable).statusCode())
        .isEqualTo(409);

    String state = lab.get("/device/v3/" + Lab.UUID + "/state", Lab.KEY).body();
    assertThat(state).contains("\"name\":\"till\"", "\"RESIN_HOST_CONFIG_gpu_mem\":\"16\"");
    assertThat(rows("/v7/device_config_variable?$filter=device%20eq%20" + id, Lab.KEY)).hasSize(1);
    assertThat(rows("/v7/device_config_variable?$filter=device%20eq%209", Lab.KEY)).isEmpty();
  }

  @Test
  void servicesAndFleetAreRowsAsWell() throws Exception {
    lab.registered().release(shop());

    assertThat(rows("/v7/service_install?$select=installs__service", Lab.KEY).toString())
        .isEqualTo("[{\"installs__service\":{\"__id\":1}}]");
    assertThat(rows("/v7/application", Lab.KEY).at("/0/uuid").asText())
        .isEqualTo(cloud.fleet().uuid());
    assertThat(rows("/v6/supervisor_release?$select=supervisor_version", Lab.KEY)).isEmpty();
  }

  @Test
  void whatIsNotUnderstoodIsSaid() throws Exception {
    lab.registered();

    assertThat(lab.get("/v7/device?$filter=" + encoded("id gt 3"), Lab.KEY).body())
        .isEqualTo("The lab's cloud does not understand the filter id gt 3");
    assertThat(lab.get("/v7/device?$filter=" + encoded("id eq"), Lab.KEY).statusCode())
        .isEqualTo(400);
    assertThat(lab.get("/v7/device(((", Lab.KEY).statusCode()).isEqualTo(400);
    assertThat(lab.get("/v7/planet", Lab.KEY).statusCode()).isEqualTo(404);
  }

  @Test
  void osConfigIsServedToAnyone() throws Exception {
    cloud.serve(new OsConfig("client\nremote vpn.lab.test", "PEM", Map.of("listenPort", "1")));

    JsonNode settings = new JsonMapper().readTree(lab.get("/os/v1/config", null).body());

    assertThat(settings.at("/services/openvpn/config").asText()).contains("remote vpn.lab.test");
    assertThat(settings.at("/services/openvpn/ca").asText()).isEqualTo("PEM");
    assertThat(settings.at("/config/overrides/listenPort").asText()).isEqualTo("1");
    assertThat(lab.get("/os/v1/config/", null).statusCode()).isEqualTo(200);
  }

  @Test
  void osConfigMakesADeviceKnownWhoseKeyItHas() throws Exception {
    CloudDevice device = lab.registered();
    Contact registration = device.lastContact().orElseThrow();

    lab.get("/os/v1/config", null);
    lab.get("/os/v1/config", "another");
    assertThat(device.lastContact()).contains(registration);

    lab.get("/os/v1/config", Lab.KEY);
    assertThat(device.lastContact().orElseThrow().endpoint()).isEqualTo(Endpoint.OS_CONFIG);
  }

  @Test
  void theClockGetsADateAndNothingElse() throws Exception {
    HttpResponse<String> head = lab.send("HEAD", "/connectivity-check", null, null);

    assertThat(head.statusCode()).isEqualTo(204);
    assertThat(head.headers().firstValue("Date")).isPresent();
    assertThat(head.headers().firstValue("Server")).isEmpty();
  }

  @Test
  void publicKeysAreForDevices() throws Exception {
    lab.registered();
    cloud.authorize("ada", "ssh-ed25519 AAAA ada");

    assertThat(lab.get("/auth/v1/public-keys/ada", Lab.KEY).body())
        .isEqualTo("ssh-ed25519 AAAA ada");
    assertThat(lab.get("/auth/v1/public-keys/bob", Lab.KEY).body()).isEmpty();
    assertThat(lab.get("/auth/v1/public-keys/ada", null).statusCode()).isEqualTo(401);
  }

  private static Workload shop() {
    return Workload.named("shop")
        .withService(Service.named("till", ContainerImage.named("till:1")));
  }

  private JsonNode rows(String path, String key) throws Exception {
    HttpResponse<String> response = lab.get(path, key);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return new JsonMapper().readTree(response.body()).path("d");
  }

  private static String encoded(String filter) {
    return URLEncoder.encode(filter, StandardCharsets.UTF_8);
  }
}
