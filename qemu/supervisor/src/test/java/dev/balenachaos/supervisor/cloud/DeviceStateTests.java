package dev.balenachaos.supervisor.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.Recorded;
import dev.balenachaos.supervisor.Wanted;
import dev.balenachaos.supervisor.apply.Device;
import dev.balenachaos.supervisor.apply.Pace;
import dev.balenachaos.supervisor.apply.Threads;
import dev.balenachaos.supervisor.engine.EngineException;
import dev.balenachaos.supervisor.engine.InMemoryEngine;
import dev.balenachaos.supervisor.host.Addresses;
import dev.balenachaos.supervisor.json.Json;
import dev.balenachaos.supervisor.target.TargetStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // set up before each test
final class DeviceStateTests {
  private static final String RELEASE = "/apps/" + Wanted.APP + "/releases/abc";

  @TempDir private Path folder;

  private final InMemoryEngine engine = new InMemoryEngine();
  private Device device;
  private ApiKeys keys;
  private DeviceState state;

  @BeforeEach
  void start() throws Exception {
    keys = ApiKeys.open(folder);
    device =
        Device.of(
            engine,
            Recorded.HOST,
            Recorded.RESOURCES,
            TargetStore.open(folder, "https://api.lab.test", Map.of()),
            folder,
            command -> {
              throw new IOException("There is no host");
            },
            target -> {},
            Threads.real(),
            new Pace(Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofMillis(100)));
    // Figures that stay as they are: the host's own move between two looks.
    Files.createDirectory(folder.resolve("proc"));
    for (String figures : List.of("stat", "meminfo")) {
      Files.copy(Path.of("/proc", figures), folder.resolve("proc").resolve(figures));
    }
    state =
        new DeviceState(
            device,
            new Addresses(Files.createDirectory(folder.resolve("interfaces"))),
            keys,
            new SystemMetrics(folder, folder),
            new DeviceState.Facts(48484, "19.0.5", "prod"));
  }

  @Test
  void tells_who_the_device_is_and_by_which_key_it_is_called() {
    ObjectNode told = state.current(Json.object());

    assertThat(told.path("api_port").asInt()).isEqualTo(48484);
    assertThat(told.path("api_secret").asText()).isEqualTo(keys.global());
    assertThat(told.path("os_version").asText()).isEqualTo("balenaOS 6.5.4+rev1");
    assertThat(told.path("os_variant").asText()).isEqualTo("prod");
    assertThat(told.path("supervisor_version").asText()).isEqualTo("19.0.5");
    assertThat(told.path("provisioning_progress").isNull()).isTrue();
    assertThat(told.path("status").asText()).isEqualTo("Idle");
    assertThat(told.path("is_undervolted").isBoolean()).isTrue();
    assertThat(told.path("memory_total").asInt()).isPositive();
    assertThat(told.path("memory_usage").asInt()).isPositive();
    assertThat(told.path("storage_total").asInt()).isPositive();
    assertThat(told.path("storage_block_device").asText()).isNotEmpty();
    assertThat(told.path("cpu_usage").asInt()).isBetween(0, 100);
  }

  @Test
  void tells_no_figures_where_they_are_not_wanted() throws Exception {
    device.targets().follow(Wanted.with(Wanted.nothing(), "SUPERVISOR_HARDWARE_METRICS", "false"));

    assertThat(state.current(Json.object()).path("cpu_usage").isNull()).isTrue();
  }

  @Test
  void tells_small_changes_as_none() {
    ObjectNode last = Json.object().put("memory_usage", 1);
    ObjectNode first = state.current(last);
    int used = first.path("memory_usage").asInt();
    last.put("memory_usage", used - used % 10);

    assertThat(used).isNotEqualTo(1);
    assertThat(state.current(last).path("memory_usage").asInt() % 10).isZero();
  }

  @Test
  void tells_of_an_image_that_is_awaited_of_a_container_and_of_its_release() throws Exception {
    device.targets().follow(Wanted.oneService("testapp:latest"));
    JsonNode awaited = state.current(Json.object()).at(RELEASE);
    assertThat(awaited.path("update_status").asText()).isEqualTo("downloading");
    assertThat(awaited.path("services").path("main"))
        .isEqualTo(
            Json.object()
                .put("image", "testapp:latest")
                .put("status", "Downloading")
                .put("download_progress", 0));

    engine.withImage("testapp:latest");
    JsonNode there = state.current(Json.object()).at(RELEASE);
    assertThat(there.path("update_status").asText()).isEqualTo("downloaded");

    apply();
    JsonNode app = state.current(Json.object()).at("/apps/" + Wanted.APP);
    assertThat(app.path("release_uuid").asText()).isEqualTo("abc");
    assertThat(app.at("/releases/abc/update_status").asText()).isEqualTo("done");
    assertThat(app.at("/releases/abc/services/main"))
        .isEqualTo(Json.object().put("image", "testapp:latest").put("status", "Running"));
  }

  @Test
  void tells_of_a_container_that_was_made_and_could_not_be_started() throws Exception {
    engine.withImage("testapp:latest");
    device.targets().follow(Wanted.oneService("testapp:latest"));
    apply();
    engine.put(engine.containers().get(0).path("Id").asText(), "created", "no");

    assertThat(state.current(Json.object()).at(RELEASE + "/update_status").asText())
        .isEqualTo("applying changes");
  }

  @Test
  void tells_of_no_apps_in_local_mode() throws Exception {
    device
        .targets()
        .follow(Wanted.with(Wanted.oneService("testapp"), "SUPERVISOR_LOCAL_MODE", "true"));

    assertThat(state.current(Json.object()).has("apps")).isFalse();
  }

  @Test
  void hears_when_something_has_changed() throws Exception {
    engine.withImageInRegistry("testapp:latest", InMemoryEngine.IMAGE_ID);
    AtomicInteger told = new AtomicInteger();
    device.changes().listen(told::incrementAndGet);
    device.targets().follow(Wanted.oneService("testapp:latest"));

    apply();

    assertThat(told.get()).isGreaterThanOrEqualTo(3);
    assertThat(device.isHealthy()).isTrue();
  }

  @Test
  void is_unhealthy_when_it_has_applied_for_two_poll_intervals() throws Exception {
    engine.withImage("testapp:latest");
    engine.failCreation(new EngineException(500, "no space left on device"));
    device
        .targets()
        .follow(
            Wanted.with(Wanted.oneService("testapp:latest"), "SUPERVISOR_POLL_INTERVAL", "200"));

    device.applier().trigger(false);

    Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> !device.isHealthy());
    engine.failCreation(null);
    Awaitility.await().atMost(20, TimeUnit.SECONDS).until(device::isHealthy);
  }

  private void apply() {
    device.applier().trigger(false);
    Awaitility.await().until(() -> !device.applier().isApplying());
  }
}
