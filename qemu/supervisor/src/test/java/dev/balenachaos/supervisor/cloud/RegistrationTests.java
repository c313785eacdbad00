package dev.balenachaos.supervisor.cloud;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RegistrationTests {
  @TempDir private Path folder;

  private final VirtualTimer timer = new VirtualTimer();
  private final ScriptedCloud cloud = new ScriptedCloud(timer);
  private boolean done;

  @Test
  void a_new_device_registers_with_the_key_of_the_fleet() throws Exception {
    cloud.answers(201, "{\"id\":42,\"uuid\":\"" + Fleet.UUID + "\",\"api_key\":\"x\"}");

    ensure(Fleet.freshConfig());

    assertThat(done).isTrue();
    assertThat(paths()).isEqualTo("POST /device/register?apikey=fleetkey\n");
    JsonNode config = Fleet.config(folder);
    JsonNode body = cloud.asked.get(0).body();
    assertThat(body.path("application").asInt()).isEqualTo(7);
    assertThat(body.path("uuid").asText()).isEqualTo(Fleet.UUID);
    assertThat(body.path("device_type").asText()).isEqualTo("genericx86-64-ext");
    assertThat(body.path("api_key")).isEqualTo(config.path("deviceApiKey"));
    assertThat(config.path("deviceApiKey").asText()).matches("[0-9a-f]{32}");
    assertThat(config.path("deviceId").asLong()).isEqualTo(42);
    assertThat(config.path("registered_at").asLong()).isEqualTo(1234);
    assertThat(config.has("apiKey")).isFalse();
  }

  @Test
  void a_registered_device_asks_for_nothing() throws Exception {
    ensure(Fleet.knownConfig());

    assertThat(done).isTrue();
    assertThat(cloud.asked).isEmpty();
  }

  @Test
  void tries_again_every_thirty_seconds() throws Exception {
    cloud.fails().answers(500, "").answers(201, "{\"id\":42}");

    ensure(Fleet.freshConfig());
    timer.passSeconds(59);
    assertThat(done).isFalse();

    timer.passSeconds(1);
    assertThat(done).isTrue();
    assertThat(cloud.pauses()).containsOnly(ofSeconds(30));
  }

  @Test
  void takes_the_pause_from_config_json() throws Exception {
    cloud.fails().answers(201, "{\"id\":42}");

    ensure(Fleet.freshConfig().put("bootstrapRetryDelay", 1000));
    timer.passSeconds(1);

    assertThat(done).isTrue();
  }

  @Test
  void a_device_whose_uuid_is_known_exchanges_its_key() throws Exception {
    cloud
        .answers(409, "\"uuid\" must be unique.")
        .answers(401, "Unauthorized")
        .answers(200, "{\"d\":[{\"id\":42}]}")
        .answers(200, "OK");

    ensure(Fleet.freshConfig());

    assertThat(done).isTrue();
    String find = "GET /v7/device?$select=id&$filter=uuid%20eq%20%27" + Fleet.UUID + "%27\n";
    assertThat(paths())
        .isEqualTo(
            "POST /device/register?apikey=fleetkey\n"
                + find
                + find
                + "POST /api-key/device/42/device-key\n");
    assertThat(cloud.asked.get(3).call().key()).isEqualTo("fleetkey");
    assertThat(cloud.asked.get(3).body().path("apiKey"))
        .isEqualTo(Fleet.config(folder).path("deviceApiKey"));
    assertThat(Fleet.config(folder).path("uuid").asText()).isEqualTo(Fleet.UUID);
  }

  @Test
  void a_device_whose_key_cannot_be_exchanged_becomes_another() throws Exception {
    cloud.answers(409, "").answers(401, "").answers(200, "{\"d\":[]}").answers(201, "{\"id\":43}");

    ensure(Fleet.freshConfig());
    timer.passSeconds(30);

    assertThat(done).isTrue();
    JsonNode config = Fleet.config(folder);
    assertThat(config.path("uuid").asText()).matches("[0-9a-f]{32}").isNotEqualTo(Fleet.UUID);
    assertThat(cloud.asked.get(3).body().path("uuid")).isEqualTo(config.path("uuid"));
  }

  @Test
  void a_registered_device_that_joins_again_keeps_what_the_cloud_accepts() throws Exception {
    cloud.answers(200, "{\"d\":[{\"id\":42}]}");

    ensure(Fleet.knownConfig().put("apiKey", "fleetkey"));

    assertThat(done).isTrue();
    assertThat(cloud.asked).hasSize(1);
    assertThat(Fleet.config(folder).has("apiKey")).isFalse();
    assertThat(Fleet.config(folder).path("registered_at").asLong()).isEqualTo(1);
  }

  @Test
  void a_device_without_an_application_only_says_so() throws Exception {
    ObjectNode config = Fleet.freshConfig();
    config.remove("applicationId");

    ensure(config);
    timer.passSeconds(300);

    assertThat(done).isFalse();
    assertThat(cloud.asked).isEmpty();
  }

  private void ensure(ObjectNode config) throws Exception {
    new Registration(
            timer,
            cloud,
            Fleet.member(folder, config),
            new Registration.Facts("genericx86-64-ext", "19.0.5", "os", "prod", "AA:BB"),
            ofSeconds(59),
            () -> 1234)
        .ensure(() -> done = true);
    timer.settle();
  }

  private String paths() {
    StringBuilder paths = new StringBuilder();
    cloud.asked.forEach(
        it -> paths.append(it.call().method()).append(' ').append(it.call().path()).append('\n'));
    return paths.toString();
  }
}
