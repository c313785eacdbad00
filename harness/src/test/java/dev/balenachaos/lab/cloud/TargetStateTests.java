package dev.balenachaos.lab.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.balenachaos.workload.ContainerImage;
import dev.balenachaos.workload.Service;
import dev.balenachaos.workload.Workload;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a device is told to be. */
class TargetStateTests {

  private static final String PATH = "/device/v3/" + Lab.UUID + "/state";

  private static final Workload SHOP =
      Workload.named("shop")
          .withVolume("orders")
          .withConfig("SUPERVISOR_POLL_INTERVAL", "900000")
          .withService(
              Service.named("till", ContainerImage.named("till:1"))
                  .withEnvironment("A", "b")
                  .withVolume("orders", "/data"));

  private final Lab lab = new Lab();
  private final CloudApi cloud = lab.cloud();

  @AfterEach
  void closeTheLab() {
    lab.close();
  }

  @Test
  void aReleaseBecomesTheTargetStateInTheFormThatSupervisorsRead() throws Exception {
    cloud.pullFrom(image -> "registry.lab.test/" + image + "@sha256:0");
    CloudDevice device = lab.registered();

    String commit = device.release(SHOP);

    JsonNode state = state().path(Lab.UUID);
    JsonNode app = state.path("apps").path(cloud.fleet().uuid());
    assertThat(state.path("name").asText()).isEqualTo("device-7c5a3f0");
    assertThat(state.path("config").toString())
        .isEqualTo("{\"RESIN_SUPERVISOR_POLL_INTERVAL\":\"900000\"}");
    assertThat(app.path("class").asText()).isEqualTo("fleet");
    assertThat(app.path("name").asText()).isEqualTo("shop");
    assertThat(app.path("id").asInt()).isEqualTo(1);
    assertThat(app.path("releases").path(commit))
        .isEqualTo(
            new JsonMapper()
                .readTree(
                    """
                    {"id": 1, "services": {"till": {"id": 1, "image_id": 1,
                      "image": "registry.lab.test/till:1@sha256:0",
                      "environment": {"A": "b"}, "labels": {}, "running": true,
                      "composition": {"volumes": ["orders:/data"]}}},
                     "volumes": {"orders": {}}, "networks": {}}
                    """));
  }

  @Test
  void whoHasTheStateAlreadyIsToldSo() throws Exception {
    CloudDevice device = lab.registered();
    String tag = etag(lab.get(PATH, Lab.KEY));

    assertThat(withTag(tag).statusCode()).isEqualTo(304);
    assertThat(withTag(tag).body()).isEmpty();

    device.release(SHOP);
    HttpResponse<String> changed = withTag(tag);
    assertThat(changed.statusCode()).isEqualTo(200);
    assertThat(etag(changed)).isNotEqualTo(tag);
  }

  @Test
  void everyChangeOfADeviceIsANewState() throws Exception {
    CloudDevice device = lab.registered();
    String first = etag(lab.get(PATH, Lab.KEY));

    device.rename("till-in-the-hall");
    String renamed = etag(lab.get(PATH, Lab.KEY));
    device.configure("SUPERVISOR_LOG_CONTROL", "false");
    String configured = etag(lab.get(PATH, Lab.KEY));
    device.unconfigure("RESIN_SUPERVISOR_LOG_CONTROL");

    assertThat(first).isNotEqualTo(renamed);
    assertThat(configured).isNotEqualTo(renamed);
    assertThat(etag(lab.get(PATH, Lab.KEY))).isEqualTo(renamed);
  }

  @Test
  void aDeviceFollowsItsFleetUntilItIsGivenARelease() throws Exception {
    String ofTheFleet = cloud.fleet().release(SHOP);
    CloudDevice device = lab.registered();
    assertThat(releases().has(ofTheFleet)).isTrue();

    String own = device.release(SHOP.asRelease(2));
    assertThat(releases().has(own)).isTrue();
    assertThat(releases().has(ofTheFleet)).isFalse();

    device.empty();
    assertThat(releases().isMissingNode()).isTrue();

    device.unpin();
    assertThat(releases().has(ofTheFleet)).isTrue();

    cloud.fleet().empty();
    assertThat(releases().isMissingNode()).isTrue();
  }

  @Test
  void aDeviceMayBePreparedBeforeItRegisters() throws Exception {
    String commit = cloud.device(Lab.UUID).release(SHOP);

    lab.registered();

    assertThat(releases().has(commit)).isTrue();
  }

  @Test
  void whatADeviceIsConfiguredToBeatsItsReleaseAndItsFleet() throws Exception {
    CloudDevice device = lab.registered();
    cloud.fleet().configure("SUPERVISOR_POLL_INTERVAL", "600000");
    cloud.fleet().configure("SUPERVISOR_DELTA", "1");
    device.release(SHOP);
    assertThat(poll()).isEqualTo("900000");

    device.configure("SUPERVISOR_POLL_INTERVAL", "10000");

    assertThat(poll()).isEqualTo("10000");
    assertThat(state().at("/" + Lab.UUID + "/config/RESIN_SUPERVISOR_DELTA").asText())
        .isEqualTo("1");
  }

  @Test
  void onlyTheDevicesOwnKeyShowsItsState() throws Exception {
    CloudDevice device = lab.registered();
    lab.register("another", "anotherkey");

    assertThat(lab.get(PATH, null).statusCode()).isEqualTo(401);
    assertThat(lab.get(PATH, "wrong").statusCode()).isEqualTo(401);
    assertThat(lab.get(PATH, "anotherkey").body()).isEqualTo("Unauthorized");
    assertThat(lab.get(PATH, cloud.fleet().provisioningKey()).statusCode()).isEqualTo(401);
    assertThat(lab.get(PATH + "?apikey=" + Lab.KEY, null).statusCode()).isEqualTo(200);

    device.revokeKeys();
    assertThat(lab.get(PATH, Lab.KEY).statusCode()).isEqualTo(401);
    assertThat(device.requests(Endpoint.TARGET_STATE))
        .containsEntry(401, 5L)
        .containsEntry(200, 1L);
  }

  @Test
  void aDeviceThatTheCloudDoesNotKnowKeepsWhatItHas() throws Exception {
    assertThat(lab.get(PATH, Lab.KEY).statusCode()).isEqualTo(304);
  }

  private JsonNode state() throws Exception {
    HttpResponse<String> response = lab.get(PATH, Lab.KEY);
    assertThat(response.statusCode()).isEqualTo(200);
    return new JsonMapper().readTree(response.body());
  }

  private JsonNode releases() throws Exception {
    return state().path(Lab.UUID).path("apps").path(cloud.fleet().uuid()).path("releases");
  }

  private String poll() throws Exception {
    return state().at("/" + Lab.UUID + "/config/RESIN_SUPERVISOR_POLL_INTERVAL").asText();
  }

  private HttpResponse<String> withTag(String tag) throws Exception {
    return lab.send(lab.request("GET", PATH, Lab.KEY, null).header("If-None-Match", tag).build());
  }

  private static String etag(HttpResponse<String> response) {
    return response.headers().firstValue("ETag").orElseThrow();
  }
}
