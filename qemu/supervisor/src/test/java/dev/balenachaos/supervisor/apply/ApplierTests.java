package dev.balenachaos.supervisor.apply;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.Recorded;
import dev.balenachaos.supervisor.Said;
import dev.balenachaos.supervisor.compose.HostFacts;
import dev.balenachaos.supervisor.engine.EngineException;
import dev.balenachaos.supervisor.engine.InMemoryEngine;
import dev.balenachaos.supervisor.json.Json;
import dev.balenachaos.supervisor.target.TargetStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ApplierTests {
  private static final HostFacts HOST = new HostFacts("uuid", "type", "amd64", "os", "host");
  private static final Pace BRISK = new Pace(Duration.ofMillis(1), Duration.ofMillis(10));
  private static final String CONTAINER = "main_1_1_localcommit";

  @TempDir private Path hostRoot;
  @TempDir private Path data;

  private final InMemoryEngine engine = new InMemoryEngine().withImage("testapp:latest");
  private Device device;

  @BeforeEach
  void putTogether() {
    device =
        Device.of(
            engine,
            HOST,
            Recorded.RESOURCES,
            TargetStore.open(data),
            hostRoot,
            NoHost.PROGRAMS,
            target -> {},
            Threads.real(),
            BRISK);
  }

  @Test
  void makes_networks_and_volumes_before_the_container_that_needs_them() throws Exception {
    apply(Recorded.postedTarget());

    assertThat(engine.calls())
        .containsExactly(
            "create network supervisor0",
            "create volume extra-firmware",
            "create network 1_default",
            "create volume 1_data",
            "create " + CONTAINER,
            "start " + CONTAINER);
  }

  @Test
  void does_nothing_for_a_target_that_is_met() throws Exception {
    apply(Recorded.postedTarget());
    engine.calls().clear();

    apply(Recorded.postedTarget());

    assertThat(engine.calls()).isEmpty();
  }

  @Test
  void replaces_a_container_whose_configuration_changed() throws Exception {
    apply(Recorded.postedTarget());
    engine.calls().clear();

    apply(changed("environment", Json.object().put("FOO", "baz")));

    assertThat(engine.calls())
        .containsExactly(
            "stop " + CONTAINER,
            "remove " + CONTAINER,
            "create " + CONTAINER,
            "start " + CONTAINER);
  }

  @Test
  void renames_a_container_of_which_only_the_release_changed() throws Exception {
    apply(Recorded.postedTarget());
    engine.calls().clear();
    ObjectNode next = Recorded.postedTarget();
    ((ObjectNode) next.at("/local/apps/1")).put("commit", "next");

    apply(next);

    assertThat(engine.calls()).containsExactly("rename " + CONTAINER + " main_1_1_next");
    assertThat(device.applier().commit(1)).hasValue("next");
  }

  @Test
  void leaves_a_container_stopped_that_was_stopped_from_outside() throws Exception {
    apply(Recorded.postedTarget());
    engine.exit(engine.containers().get(0).path("Id").asText());
    engine.calls().clear();

    apply(Recorded.postedTarget());

    assertThat(engine.calls()).isEmpty();
  }

  @Test
  void keeps_the_old_container_until_the_new_image_is_there() throws Exception {
    apply(Recorded.postedTarget());
    engine.calls().clear();

    post(changed("image", Json.parse("\"missing:1\"".getBytes(UTF_8))));

    await().until(() -> device.applier().hasFailed());
    assertThat(device.applier().isApplying()).isTrue();
    assertThat(engine.calls()).contains("pull missing:1").doesNotContain("stop " + CONTAINER);
  }

  @Test
  void gives_up_the_running_apply_for_a_new_target() throws Exception {
    engine.failCreation(new EngineException(500, "no space left on device"));
    post(Recorded.postedTarget());
    await().until(() -> device.applier().hasFailed());

    apply(Json.object());

    assertThat(device.applier().hasFailed()).isFalse();
    assertThat(engine.networks()).isEmpty();
  }

  @Test
  void waits_for_a_lock_to_go_before_it_kills() throws Exception {
    apply(Recorded.postedTarget());
    Path folder = hostRoot.resolve("tmp/balena-supervisor/services/1/main");
    Path lock = Files.createFile(Files.createDirectories(folder).resolve("updates.lock"));
    engine.calls().clear();
    try (Said said = new Said()) {
      post(changed("environment", Json.object()));
      await()
          .untilAsserted(
              () ->
                  assertThat(said.text())
                      .containsPattern(
                          "Updates are locked, retrying in [0-9]+ms. Reason: Lockfile exists"));
    }
    assertThat(engine.calls()).isEmpty();

    Files.delete(lock);

    awaitApplied();
    assertThat(engine.calls()).contains("remove " + CONTAINER);
  }

  @Test
  void starts_a_service_after_those_that_it_depends_on() throws Exception {
    ObjectNode target = Recorded.postedTarget();
    ObjectNode services = (ObjectNode) target.at("/local/apps/1/services");
    ObjectNode first = services.path("1").deepCopy();
    first.put("serviceName", "base").remove("ports");
    ((ObjectNode) services.path("1")).set("depends_on", Json.array("base"));
    services.set("2", first);

    apply(target);

    assertThat(engine.calls())
        .containsSubsequence("start base_1_1_localcommit", "create " + CONTAINER);
  }

  private static ObjectNode changed(String key, JsonNode value) {
    ObjectNode target = Recorded.postedTarget();
    ((ObjectNode) target.at("/local/apps/1/services/1")).set(key, value);
    return target;
  }

  private void apply(JsonNode target) throws Exception {
    post(target);
    awaitApplied();
  }

  private void post(JsonNode target) throws Exception {
    device.targets().replace(target);
    device.applier().trigger(false);
  }

  private void awaitApplied() {
    await().until(() -> !device.applier().isApplying());
  }
}
