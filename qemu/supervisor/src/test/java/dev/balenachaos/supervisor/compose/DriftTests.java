package dev.balenachaos.supervisor.compose;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.Recorded;
import dev.balenachaos.supervisor.json.Json;
import org.junit.jupiter.api.Test;

/** The container that the real supervisor made, compared with the one that the stand-in would. */
final class DriftTests {
  private final Container container = Container.of(Recorded.json("container")).orElseThrow();
  private final ObjectNode config = (ObjectNode) Recorded.json("service").path("config");

  @Test
  void the_real_container_is_as_the_stand_in_would_make_it() {
    assertThat(Drift.between(container, config)).isEmpty();
  }

  @Test
  void asks_for_the_very_environment_of_the_real_container() {
    JsonNode environment = ContainerRequest.of(config, "realdev-local").path("Env");

    assertThat(environment).isEqualTo(container.inspected().path("Config").path("Env"));
  }

  @Test
  void a_label_that_the_engine_adds_to_a_privileged_container_is_no_change() {
    ObjectNode host = (ObjectNode) container.inspected().path("HostConfig");

    host.set("SecurityOpt", Json.array("label=disable"));
    assertThat(Drift.between(container, config)).isEmpty();

    host.set("SecurityOpt", Json.array("label=disable", "seccomp=unconfined"));
    assertThat(Drift.between(container, config)).containsExactly("HostConfig.SecurityOpt");
  }

  @Test
  void sees_every_kind_of_change() {
    config.put("memLimit", 64 << 20).put("restart", "unless-stopped").put("tty", false);
    config.set("command", Json.array("sh"));
    config.putArray("volumes");
    ((ObjectNode) config.path("environment")).put("FOO", "baz");
    ((ObjectNode) config.path("labels")).remove("my.label");
    ((ObjectNode) config.path("networks")).removeAll().putObject("1_other");

    assertThat(Drift.between(container, config.put("networkMode", "1_other")))
        .containsExactlyInAnyOrder(
            "Tty",
            "Cmd",
            "Labels",
            "HostConfig.Binds",
            "HostConfig.NetworkMode",
            "HostConfig.RestartPolicy",
            "HostConfig.Memory",
            "Env",
            "Networks");
  }
}
