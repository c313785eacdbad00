package dev.balenachaos.lab.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What devices tell of themselves. */
class ReportTests {

  private static final String PATH = "/device/v3/state";

  private final Lab lab = new Lab();
  private final CloudApi cloud = lab.cloud();
  private final CloudDevice device = cloud.device(Lab.UUID);

  @BeforeEach
  void register() throws Exception {
    lab.registered();
  }

  @AfterEach
  void closeTheLab() {
    lab.close();
  }

  @Test
  void reportsAddUp() throws Exception {
    assertThat(report("{\"status\":\"Idle\",\"api_secret\":\"s3cret\",\"api_port\":48484}"))
        .isEqualTo(200);
    assertThat(report("{\"status\":\"Updating\",\"os_variant\":null}")).isEqualTo(200);

    assertThat(device.reported().text("status")).contains("Updating");
    assertThat(device.reported().text("os_variant")).isEmpty();
    assertThat(device.reported().json().path("api_port").asInt()).isEqualTo(48484);
    assertThat(device.apiSecret()).contains("s3cret");
  }

  @Test
  void appsAreReportedAsAWhole() throws Exception {
    String app = cloud.fleet().uuid();
    report(app(app, "first", "downloading", "Downloading"));
    assertThat(device.reported().updateStatus("first")).contains("downloading");
    assertThat(device.reported().hasApplied("first")).isFalse();

    report(app(app, "second", "done", "Running"));

    assertThat(device.reported().updateStatus("first")).isEmpty();
    assertThat(device.reported().runningCommit()).contains("second");
    assertThat(device.reported().serviceStatus("second", "main")).contains("Running");
    assertThat(device.reported().hasApplied("second")).isTrue();
  }

  @Test
  void fieldsThatTheCloudDoesNotKnowAreLeftOut() throws Exception {
    assertThat(report("{\"name\":\"x\",\"colour\":\"red\",\"status\":\"Idle\"}")).isEqualTo(200);

    assertThat(device.reported().json().has("colour")).isFalse();
    assertThat(device.reported().json().has("name")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"status\":7}",
        "{\"api_port\":\"48484\"}",
        "{\"is_undervolted\":1}",
        "{\"apps\":[]}",
        "{\"apps\":{\"a\":{\"releases\":{\"c\":{\"update_status\":\"finished\"}}}}}",
        "{\"apps\":{\"a\":{\"releases\":{\"c\":{\"services\":{\"main\":{\"status\":\"x\"}}}}}}}",
        "[]",
        "null",
        "\"text\"",
      })
  void aReportOfWrongTypesChangesNothing(String fields) throws Exception {
    assertThat(report(fields)).isEqualTo(400);

    assertThat(device.reported().text("supervisor_version")).contains("19.0.5");
    assertThat(device.requests(Endpoint.STATE_REPORT)).containsEntry(400, 1L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "no json", "{} {}", "\u0000"})
  void aBodyThatIsNoJsonObjectIsRefused(String body) throws Exception {
    assertThat(lab.patch(PATH, Lab.KEY, body).statusCode()).isEqualTo(400);
  }

  @Test
  void nestingThatGoesTooDeepIsRefused() throws Exception {
    assertThat(lab.patch(PATH, Lab.KEY, "{\"a\":".repeat(5000)).statusCode()).isEqualTo(400);
  }

  @Test
  void aReportNeedsTheKeyOfTheDeviceThatItIsAbout() throws Exception {
    String body = "{\"" + Lab.UUID + "\":{\"status\":\"Idle\"}}";

    assertThat(lab.patch(PATH, null, body).statusCode()).isEqualTo(401);
    assertThat(lab.patch(PATH, "wrong", body).statusCode()).isEqualTo(401);
    assertThat(lab.patch(PATH, Lab.KEY, "{\"unknown\":{}}").statusCode()).isEqualTo(401);
    assertThat(lab.patch(PATH, Lab.KEY, "{}").statusCode()).isEqualTo(401);
    assertThat(device.reported().text("status")).isEmpty();
  }

  @Test
  void theCloudKnowsWhenItLastHeardFromADevice() throws Exception {
    Contact registration = device.lastContact().orElseThrow();
    assertThat(registration.endpoint()).isEqualTo(Endpoint.REGISTER);
    assertThat(registration.age()).isBetween(Duration.ZERO, Duration.ofSeconds(60));

    lab.patch(PATH, "wrong", "{\"" + Lab.UUID + "\":{\"status\":\"Idle\"}}");
    assertThat(device.lastContact()).contains(registration);

    report("{\"status\":\"Idle\"}");
    Contact report = device.lastContact().orElseThrow();
    assertThat(report.endpoint()).isEqualTo(Endpoint.STATE_REPORT);
    assertThat(report.status()).isEqualTo(200);
    assertThat(report.nanoTime()).isGreaterThan(registration.nanoTime());
    assertThat(report.at()).isAfterOrEqualTo(registration.at());
  }

  @Test
  void tagsAreKeptByName() throws Exception {
    String path = "/device/v3/tags";
    assertThat(
            lab.patch(path, Lab.KEY, "{\"" + Lab.UUID + "\":{\"a\":\"1\",\"b\":\"2\"}}")
                .statusCode())
        .isEqualTo(200);
    lab.patch(path, Lab.KEY, "{\"" + Lab.UUID + "\":{\"a\":\"3\"}}");

    assertThat(device.tags()).containsEntry("a", "3").containsEntry("b", "2").hasSize(2);
    assertThat(lab.patch(path, Lab.KEY, "{\"" + Lab.UUID + "\":{\"a\":3}}").statusCode())
        .isEqualTo(400);
    assertThat(lab.patch(path, "wrong", "{\"" + Lab.UUID + "\":{\"a\":\"3\"}}").statusCode())
        .isEqualTo(401);
  }

  private int report(String fields) throws Exception {
    return lab.patch(PATH, Lab.KEY, "{\"" + Lab.UUID + "\":" + fields + "}").statusCode();
  }

  private static String app(String app, String commit, String update, String service) {
    return """
        {"apps": {"%s": {"release_uuid": "%s", "releases": {"%s": {"update_status": "%s",
         "services": {"main": {"image": "i", "status": "%s", "download_progress": null}}}}}}}
        """
        .formatted(app, commit, commit, update, service);
  }
}
