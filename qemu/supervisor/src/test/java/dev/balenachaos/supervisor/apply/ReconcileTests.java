package dev.balenachaos.supervisor.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.Quiet;
import dev.balenachaos.supervisor.engine.InMemoryEngine;
import dev.balenachaos.supervisor.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What one apply asks of the engine, and in which order. */
@ExtendWith(Quiet.class)
final class ReconcileTests {
  @TempDir private Path folder;

  private final InMemoryEngine engine =
      new InMemoryEngine()
          .withImage(Story.IMAGE)
          .withImageInRegistry(Story.NEXT_IMAGE, "sha256:next");
  private Lives lives;

  @BeforeEach
  void begin() {
    lives = new Lives(folder);
  }

  @Test
  void fetches_every_image_before_it_stops_anything() {
    assertThat(changes(Story.UPDATE_BY_DOWNLOAD_THEN_KILL))
        .containsSubsequence(
            "pull testapp:next",
            "stop base_1_1_first",
            "create base_11_2_next",
            "start base_11_2_next",
            "start main_12_2_next");
  }

  @ParameterizedTest
  @EnumSource(
      value = Story.class,
      names = {"UPDATE_BY_KILL_THEN_DOWNLOAD", "UPDATE_BY_DELETE_THEN_DOWNLOAD"})
  void stops_the_old_ones_before_it_fetches(Story story) {
    assertThat(changes(story))
        .containsSubsequence(
            "stop base_1_1_first",
            "remove base_1_1_first",
            "pull testapp:next",
            "start base_11_2_next");
  }

  @Test
  void lets_the_new_one_run_beside_the_old_one_that_hands_over() {
    assertThat(changes(Story.UPDATE_BY_HAND_OVER))
        .containsSubsequence(
            "pull testapp:next",
            "forget restarts of base_1_1_first",
            "rename base_1_1_first old_base_1_1_first",
            "create base_11_2_next",
            "start base_11_2_next",
            "stop old_base_1_1_first",
            "remove old_base_1_1_first");
  }

  @Test
  void a_handover_ends_once_its_file_is_there() throws Exception {
    lives.smooth(engine, Story.UPDATE_BY_HAND_OVER.before());
    JsonNode patient = Story.UPDATE_BY_HAND_OVER.after();
    for (String id : List.of("1", "2")) {
      ((ObjectNode) patient.at("/local/apps/1/services/" + id + "/labels"))
          .put(Handover.TIMEOUT_LABEL, "3600000");
    }
    Path base = complete("base", "handover-complete");
    Path main = complete("main", "resin-kill-me");

    lives.smooth(engine, patient);

    assertThat(base).doesNotExist();
    assertThat(main).doesNotExist();
    assertThat(Outcome.of(engine).containers())
        .containsExactly("/base_11_2_next running", "/main_12_2_next running");
  }

  private Path complete(String service, String file) throws Exception {
    Path shared = folder.resolve("tmp/balena-supervisor/services/1").resolve(service);
    return Files.createFile(Files.createDirectories(shared).resolve(file));
  }

  @Test
  void takes_an_unknown_strategy_for_the_default() {
    assertThat(Strategy.of("rolling")).isEqualTo(Strategy.DOWNLOAD_THEN_KILL);
    assertThat(Strategy.of("")).isEqualTo(Strategy.DOWNLOAD_THEN_KILL);
    assertThat(Strategy.of("hand-over")).isEqualTo(Strategy.HAND_OVER);
  }

  @Test
  void makes_a_changed_network_anew_once_nothing_is_on_it() {
    assertThat(changes(Story.CHANGED_NETWORK))
        .containsExactly(
            "stop main_2_1_first",
            "remove main_2_1_first",
            "remove network 1_side",
            "create network 1_side",
            "create main_2_1_first",
            "connect main_2_1_first 1_side",
            "start main_2_1_first");
  }

  @Test
  void makes_a_changed_volume_anew_once_nothing_mounts_it() {
    assertThat(changes(Story.CHANGED_VOLUME))
        .containsExactly(
            "stop base_1_1_first",
            "remove base_1_1_first",
            "remove volume 1_cache",
            "create volume 1_cache",
            "create base_1_1_first",
            "start base_1_1_first");
  }

  @Test
  void keeps_the_volumes_of_an_app_that_is_removed_until_somebody_asks() {
    changes(Story.APP_REMOVED);
    assertThat(Outcome.of(engine).volumes()).containsKeys("1_readings", "1_cache");

    lives.smooth(engine, Story.APP_REMOVED.after(), device -> device.volumes().remove());

    assertThat(Outcome.of(engine).volumes()).doesNotContainKeys("1_readings", "1_cache");
  }

  @Test
  void removes_a_dead_container_and_makes_it_anew() {
    lives.smooth(engine, Story.DEPLOY.after());
    engine.put(id("base"), "dead", "");

    assertThat(changesTo(Story.DEPLOY.after()))
        .containsExactly("remove base_1_1_first", "create base_1_1_first", "start base_1_1_first");
  }

  @ParameterizedTest
  @CsvSource({
    "Error starting userland proxy: listen tcp 10.0.0.1:80: bind: cannot assign requested address,"
        + " 1",
    "oci runtime error, 0"
  })
  void starts_an_exited_container_only_if_an_interface_came_too_late(String error, int starts) {
    lives.smooth(engine, Story.DEPLOY.after());
    engine.put(id("base"), "exited", error);

    assertThat(changesTo(Story.DEPLOY.after())).hasSize(starts);
  }

  @Test
  void adopts_a_volume_that_the_engine_made_on_the_way() {
    ObjectNode undeclared = (ObjectNode) Story.DEPLOY.after();
    ((ObjectNode) undeclared.at("/local/apps/1/volumes")).removeAll();
    lives.smooth(engine, undeclared);

    assertThat(changesTo(Story.DEPLOY.after())).isEmpty();
  }

  @Test
  void makes_what_the_supervisor_needs_anew_before_anything_else() {
    lives.smooth(engine, Story.DEPLOY.before());
    engine.removeNetwork("supervisor0");
    engine.removeVolume("extra-firmware");

    lives.smooth(engine, Story.DEPLOY.after());

    assertThat(engine.calls())
        .containsSubsequence(
            "remove volume extra-firmware",
            "create network supervisor0",
            "create volume extra-firmware",
            "create network 1_default");
  }

  @Test
  void keeps_the_container_that_bears_the_name_of_the_target_if_the_clock_went_back() {
    lives.smooth(engine, Story.DEPLOY.after());
    JsonNode base = engine.containers().get(0);
    engine.renameContainer(base.path("Id").asText(), "old_base_1_1_first");
    engine.setClockBack(50);
    ObjectNode again = Json.object().put("Image", InMemoryEngine.IMAGE_ID);
    again.setAll((ObjectNode) base.path("Config").deepCopy());
    again.set("HostConfig", base.path("HostConfig"));
    again
        .putObject("NetworkingConfig")
        .set("EndpointsConfig", base.path("NetworkSettings").path("Networks"));
    engine.startContainer(engine.createContainer("base_1_1_first", again));

    assertThat(changesTo(Story.DEPLOY.after()))
        .containsExactly("stop old_base_1_1_first", "remove old_base_1_1_first");
  }

  private List<String> changes(Story story) {
    lives.smooth(engine, story.before());
    return changesTo(story.after());
  }

  private List<String> changesTo(JsonNode target) {
    engine.calls().clear();
    lives.smooth(engine, target);
    return engine.calls().stream()
        .filter(call -> !call.equals("create volume extra-firmware"))
        .toList();
  }

  private String id(String service) {
    return engine.containers().stream()
        .filter(each -> each.path("Name").asText().startsWith("/" + service))
        .findFirst()
        .orElseThrow()
        .path("Id")
        .asText();
  }
}
