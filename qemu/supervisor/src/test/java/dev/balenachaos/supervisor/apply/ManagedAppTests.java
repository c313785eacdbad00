package dev.balenachaos.supervisor.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.Recorded;
import dev.balenachaos.supervisor.Wanted;
import dev.balenachaos.supervisor.engine.InMemoryEngine;
import dev.balenachaos.supervisor.json.Json;
import dev.balenachaos.supervisor.target.TargetStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a cloud wants, applied. */
@Timeout(30)
@SuppressWarnings("NullAway.Init") // set up before each test
final class ManagedAppTests {
  private static final Pace HASTE = new Pace(Duration.ZERO, Duration.ZERO, Duration.ZERO);

  @TempDir private Path folder;

  private final InMemoryEngine engine = new InMemoryEngine().withImage("testapp:latest");
  private Device device;

  @BeforeEach
  void start() {
    device =
        Device.of(
            engine,
            Recorded.HOST,
            Recorded.RESOURCES,
            TargetStore.open(folder, "https://api.lab.test", Map.of()),
            folder,
            NoHost.PROGRAMS,
            target -> {},
            Inline.threads(),
            HASTE);
  }

  @Test
  void has_networks_by_the_uuid_and_volumes_by_the_id_of_its_app() throws Exception {
    follow(Wanted.oneService("testapp:latest"));

    assertThat(engine.calls())
        .containsSubsequence(
            "create network " + Wanted.APP + "_default",
            "create volume 7_data",
            "create " + Wanted.CONTAINER,
            "start " + Wanted.CONTAINER);
    assertThat(device.applier().commit(7)).hasValue("abc");
  }

  @Test
  void changes_nothing_that_is_as_it_must_be() throws Exception {
    follow(Wanted.oneService("testapp:latest"));
    engine.calls().clear();

    device.applier().trigger(false, false);

    assertThat(engine.calls()).isEmpty();
  }

  @Test
  void an_app_that_leaves_takes_its_volumes_with_it() throws Exception {
    follow(Wanted.oneService("testapp:latest"));
    engine.createVolume(Json.object().put("Name", "8_of_somebody"));
    engine.calls().clear();

    follow(Wanted.nothing());

    assertThat(engine.calls())
        .containsSubsequence(
            "stop " + Wanted.CONTAINER,
            "remove " + Wanted.CONTAINER,
            "remove network " + Wanted.APP + "_default",
            "remove volume 7_data");
    assertThat(engine.volumes())
        .extracting(volume -> volume.path("Name").asText())
        .contains("8_of_somebody", "extra-firmware");
  }

  @Test
  void an_app_that_gives_way_to_local_mode_leaves_its_volumes() throws Exception {
    follow(Wanted.oneService("testapp:latest"));
    engine.calls().clear();

    follow(Wanted.with(Wanted.oneService("testapp:latest"), "SUPERVISOR_LOCAL_MODE", "true"));

    assertThat(engine.calls())
        .contains("remove " + Wanted.CONTAINER)
        .doesNotContain("remove volume 7_data");
  }

  @Test
  void a_purge_empties_the_volumes_of_an_app_whose_networks_bear_its_uuid() throws Exception {
    follow(Wanted.oneService("testapp:latest"));
    engine.calls().clear();

    device.actions().purge(7, false);

    assertThat(engine.calls())
        .containsSubsequence(
            "remove network " + Wanted.APP + "_default",
            "remove volume 7_data",
            "create volume 7_data",
            "start " + Wanted.CONTAINER);
  }

  private void follow(ObjectNode wanted) throws Exception {
    device.targets().follow(wanted);
    device.applier().trigger(false);
  }
}
