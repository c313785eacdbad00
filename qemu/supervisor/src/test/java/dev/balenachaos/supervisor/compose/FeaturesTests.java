package dev.balenachaos.supervisor.compose;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.Recorded;
import dev.balenachaos.supervisor.json.Json;
import dev.balenachaos.supervisor.target.App;
import dev.balenachaos.supervisor.target.TargetStore;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FeaturesTests {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "journal-logs, /run/log/journal:/run/log/journal:ro",
    "journal-logs, /etc/machine-id:/etc/machine-id:ro",
    "dbus, /run/dbus:/host/run/dbus",
    "kernel-modules, /lib/modules:/lib/modules",
    "firmware, /lib/firmware:/lib/firmware",
    "sysfs, /sys:/sys",
    "procfs, /proc:/proc"
  })
  void a_label_lends_a_folder_of_the_host(String feature, String bind) throws Exception {
    ObjectNode config = config(feature, "1", "");

    assertThat(config.path("volumes")).anyMatch(volume -> volume.asText().equals(bind));
    assertThat(ContainerRequest.of(config, "").at("/HostConfig/Binds"))
        .anyMatch(volume -> volume.asText().equals(bind));
  }

  @ParameterizedTest
  @CsvSource({"true", "on", "1"})
  void a_label_may_say_yes_in_three_ways(String yes) throws Exception {
    assertThat(config("dbus", yes, "").path("volumes")).hasSize(4);
  }

  @ParameterizedTest
  @CsvSource({"false", "off", "0", "yes"})
  void any_other_label_gives_nothing(String no) throws Exception {
    assertThat(config("dbus", no, "").path("volumes")).hasSize(3);
  }

  @Test
  void the_supervisor_is_reached_over_its_own_network() throws Exception {
    ObjectNode config = config("supervisor-api", "1", "");

    assertThat(config.at("/networks/supervisor0").isObject()).isTrue();
    assertThat(config.path("networkMode").asText()).isEqualTo("1_default");
    for (String prefix : new String[] {"BALENA", "RESIN"}) {
      assertThat(variable(config, prefix + "_SUPERVISOR_HOST")).isEqualTo("10.114.104.1");
      assertThat(variable(config, prefix + "_SUPERVISOR_PORT")).isEqualTo("48484");
      assertThat(variable(config, prefix + "_SUPERVISOR_ADDRESS"))
          .isEqualTo("http://10.114.104.1:48484");
      assertThat(variable(config, prefix + "_SUPERVISOR_API_KEY")).matches("[0-9a-f]{32}");
    }
    assertThat(ContainerRequest.furtherNetworks(config)).containsOnlyKeys("supervisor0");
  }

  @Test
  void a_service_on_the_host_network_reaches_the_supervisor_over_loopback() throws Exception {
    ObjectNode config = config("supervisor-api", "1", "host");

    assertThat(config.path("networks")).isEmpty();
    assertThat(variable(config, "BALENA_SUPERVISOR_ADDRESS")).isEqualTo("http://127.0.0.1:48484");
  }

  @Test
  void the_same_key_is_given_at_every_start() throws Exception {
    String key = variable(config("supervisor-api", "1", ""), "BALENA_SUPERVISOR_API_KEY");

    assertThat(variable(config("supervisor-api", "1", ""), "BALENA_SUPERVISOR_API_KEY"))
        .isEqualTo(key);
  }

  @Test
  void the_engine_is_lent_under_its_old_and_new_names() throws Exception {
    ObjectNode config = config("balena-socket", "1", "");

    assertThat(ContainerRequest.of(config, "").at("/HostConfig/Mounts"))
        .extracting(mount -> mount.path("Target").asText())
        .containsExactly(
            "/host/run/balena-engine.sock", "/var/run/balena-engine.sock", "/var/run/balena.sock");
    assertThat(variable(config, "DOCKER_HOST")).isEqualTo("unix:///host/run/balena-engine.sock");
  }

  @Test
  void the_board_revision_comes_from_the_host() throws Exception {
    assertThat(variable(config("host-os.board-rev", "1", ""), "BALENA_HOST_OS_BOARD_REV"))
        .isEqualTo("abc");
  }

  @Test
  void extra_firmware_is_a_volume() throws Exception {
    assertThat(ContainerRequest.of(config("extra-firmware", "1", ""), "").at("/HostConfig/Mounts"))
        .extracting(mount -> mount.path("Source").asText())
        .containsExactly("extra-firmware");
  }

  private static String variable(ObjectNode config, String name) {
    return config.path("environment").path(name).asText();
  }

  private ObjectNode config(String feature, String value, String networkMode) throws Exception {
    ObjectNode posted = Recorded.postedTarget();
    ObjectNode service = (ObjectNode) posted.at("/local/apps/1/services/1");
    service.set("labels", Json.object().put("io.balena.features." + feature, value));
    if (!networkMode.isEmpty()) {
      service.put("network_mode", networkMode);
    }
    TargetStore store = TargetStore.open(folder);
    store.replace(posted);
    App app = store.target().apps().get(0);
    HostResources host =
        new HostResources(48484, Path.of("/var/run/balena-engine.sock"), true, true, "abc");
    return new ServiceConfigs(Recorded.HOST, host)
        .config(app, app.services().get(0), MissingNode.getInstance());
  }
}
