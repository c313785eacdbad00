package dev.balenachaos.lab.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a device becomes known to the cloud. */
class RegistrationTests {

  private final Lab lab = new Lab();
  private final CloudApi cloud = lab.cloud();

  @AfterEach
  void closeTheLab() {
    lab.close();
  }

  @Test
  void aNewDeviceIsToldItsIdAndItsKey() throws Exception {
    HttpResponse<String> response = lab.register(Lab.UUID, Lab.KEY);

    JsonNode body = new JsonMapper().readTree(response.body());
    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(body.path("id").asInt()).isPositive();
    assertThat(body.path("uuid").asText()).isEqualTo(Lab.UUID);
    assertThat(body.path("api_key").asText()).isEqualTo(Lab.KEY);
    assertThat(cloud.device(Lab.UUID).isRegistered()).isTrue();
    assertThat(cloud.device(Lab.UUID).id()).hasValue(body.path("id").asInt());
    assertThat(cloud.device(Lab.UUID).reported().text("os_version")).contains("balenaOS 6.1.2");
  }

  @Test
  void theProvisioningKeyMayStandInTheQuery() throws Exception {
    String body =
        "{\"application\": \"1\", \"uuid\": \"aa\", \"device_type\": \"x\", \"api_key\": \"k\"}";

    HttpResponse<String> response =
        lab.send("POST", "/device/register?apikey=" + cloud.fleet().provisioningKey(), null, body);

    assertThat(response.statusCode()).isEqualTo(201);
  }

  @Test
  void aUuidThatIsKnownIsAConflict() throws Exception {
    lab.registered();

    HttpResponse<String> response = lab.register(Lab.UUID, "another");

    assertThat(response.statusCode()).isEqualTo(409);
    assertThat(response.body()).isEqualTo("\"uuid\" must be unique.");
    assertThat(cloud.devices()).hasSize(1);
  }

  @Test
  void aKnownDeviceExchangesItsKey() throws Exception {
    CloudDevice device = lab.registered();
    String provisioning = cloud.fleet().provisioningKey();

    HttpResponse<String> found =
        lab.get("/v7/device?$select=id&$filter=uuid%20eq%20'" + Lab.UUID + "'", provisioning);
    int id = new JsonMapper().readTree(found.body()).at("/d/0/id").asInt();
    HttpResponse<String> exchanged =
        lab.send(
            "POST", "/api-key/device/" + id + "/device-key", provisioning, "{\"apiKey\":\"new\"}");

    assertThat(device.id()).hasValue(id);
    assertThat(exchanged.statusCode()).isEqualTo(200);
    assertThat(exchanged.body()).isEqualTo("\"new\"");
    assertThat(lab.get("/device/v3/" + Lab.UUID + "/state", "new").statusCode()).isEqualTo(200);
  }

  @Test
  void aKeyThatIsNotTheFleetsRegistersNobody() throws Exception {
    String body = "{\"application\": 1, \"uuid\": \"aa\", \"device_type\": \"x\"}";

    assertThat(lab.send("POST", "/device/register", "wrong", body).statusCode()).isEqualTo(401);
    assertThat(lab.send("POST", "/device/register", null, body).statusCode()).isEqualTo(401);
    assertThat(cloud.devices()).isEmpty();
    assertThat(cloud.requests(Endpoint.REGISTER)).containsEntry(401, 2L);
  }

  @Test
  void aRegistrationThatLacksSomethingIsRefusedWithTheReason() throws Exception {
    String key = cloud.fleet().provisioningKey();

    assertThat(lab.send("POST", "/device/register", key, "{\"uuid\":\"a\"}").body())
        .isEqualTo("Application ID must be a valid integer");
    assertThat(lab.send("POST", "/device/register", key, "{\"application\":1}").body())
        .isEqualTo("Device type must be specified");
    assertThat(lab.send("POST", "/device/register", key, "{\"application\":7}").statusCode())
        .isEqualTo(403);
    assertThat(
            lab.send(
                    "POST",
                    "/device/register",
                    key,
                    "{\"application\":1,\"device_type\":\"x\",\"uuid\":[]}")
                .statusCode())
        .isEqualTo(400);
  }

  @Test
  void aForgottenDeviceMayRegisterAgain() throws Exception {
    lab.registered();

    cloud.forget(Lab.UUID);

    assertThat(cloud.devices()).isEmpty();
    assertThat(lab.register(Lab.UUID, Lab.KEY).statusCode()).isEqualTo(201);
  }
}
