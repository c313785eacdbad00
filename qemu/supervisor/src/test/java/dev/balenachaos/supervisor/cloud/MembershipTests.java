package dev.balenachaos.supervisor.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.engine.RegistryLogins.Login;
import dev.balenachaos.supervisor.host.ConfigJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MembershipTests {
  @TempDir private Path folder;

  @Test
  void a_device_without_an_address_of_a_cloud_is_unmanaged_and_left_as_it_is() throws Exception {
    Path config = folder.resolve("config.json");
    Files.writeString(config, "{\"uuid\":\"1\",\"apiEndpoint\":\"\"}");

    assertThat(Membership.find(ConfigJson.on(folder), folder)).isEmpty();
    assertThat(config).hasContent("{\"uuid\":\"1\",\"apiEndpoint\":\"\"}");
  }

  @Test
  void a_managed_device_gets_a_uuid_and_a_key_of_its_own() throws Exception {
    ObjectNode config = Fleet.freshConfig();
    config.remove("uuid");

    Membership membership = Fleet.member(folder, config);

    assertThat(membership.uuid()).matches("[0-9a-f]{32}");
    assertThat(Fleet.config(folder).path("uuid").asText()).isEqualTo(membership.uuid());
    assertThat(Fleet.config(folder).path("deviceApiKey").asText()).matches("[0-9a-f]{32}");
  }

  @Test
  void an_unreadable_config_json_ends_a_supervisor_that_was_managed() throws Exception {
    Membership unused = Fleet.member(folder, Fleet.knownConfig());
    Files.writeString(folder.resolve("config.json"), "{broken");

    assertThatThrownBy(() -> Membership.find(ConfigJson.on(folder), folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("A cloud manages this device");
  }

  @Test
  void an_unreadable_config_json_does_not_end_one_that_never_was() throws Exception {
    Files.writeString(folder.resolve("config.json"), "{broken");

    assertThat(Membership.find(ConfigJson.on(folder), folder)).isEmpty();
  }

  @Test
  void the_poll_interval_of_config_json_holds_until_the_cloud_gives_one() throws Exception {
    Membership membership =
        Fleet.member(folder, Fleet.knownConfig().put("appUpdatePollInterval", 60000));

    assertThat(membership.targets().target().pollInterval()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void images_are_pulled_as_the_device() throws Exception {
    assertThat(Fleet.member(folder, Fleet.knownConfig()).logins().current())
        .hasValue(new Login("d_" + Fleet.UUID, "devicekey"));
  }
}
