package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeviceConfigTests {

  private static final JsonMapper JSON = new JsonMapper();

  @Test
  void everyDeviceHasAnIdOfItsOwn() {
    DeviceConfig one = DeviceConfig.fresh("key");

    assertThat(one.uuid()).matches("[0-9a-f]{32}").isNotEqualTo(DeviceConfig.fresh("key").uuid());
  }

  @Test
  void whatTheImageSaysIsKept() throws IOException {
    ObjectNode image =
        JSON.readValue(
            "{\"deviceType\":\"generic-amd64\",\"os\":{\"network\":{\"wifi\":1}}}",
            ObjectNode.class);

    ObjectNode merged = new DeviceConfig("0a", "ssh-ed25519 AAAA me", false, Map.of()).into(image);

    assertThat(merged)
        .isEqualTo(
            JSON.readTree(
                "{\"deviceType\":\"generic-amd64\",\"uuid\":\"0a\",\"os\":"
                    + "{\"network\":{\"wifi\":1},\"sshKeys\":[\"ssh-ed25519 AAAA me\"]}}"));
  }

  @Test
  void aManagedDeviceFindsItsCloud() throws IOException {
    Map<String, Object> cloud = Map.of("apiEndpoint", "https://api.lab.test", "applicationId", 7);

    ObjectNode merged = DeviceConfig.fresh("key").managedBy(cloud).into(JSON.createObjectNode());

    assertThat(merged.path("apiEndpoint").asText()).isEqualTo("https://api.lab.test");
    assertThat(JSON.readTree(merged.toString()).path("applicationId").isInt()).isTrue();
  }

  @Test
  void developmentModeIsSetOnlyWhenAskedFor() {
    DeviceConfig production = DeviceConfig.fresh("key");

    assertThat(production.into(JSON.createObjectNode()).has("developmentMode")).isFalse();
    assertThat(
            production
                .developmentMode(true)
                .into(JSON.createObjectNode())
                .path("developmentMode")
                .asBoolean())
        .isTrue();
  }
}
