package dev.balenachaos.supervisor.target;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.Recorded;
import dev.balenachaos.supervisor.Wanted;
import dev.balenachaos.supervisor.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CloudTargetTests {
  private static final String DIGEST = "sha256:" + "0a".repeat(32);

  @TempDir private Path folder;

  @Test
  void has_apps_with_their_uuids() throws Exception {
    App app = follow(Wanted.oneService("testapp")).apps().get(0);

    assertThat(app.id()).isEqualTo(7);
    assertThat(app.uuid()).isEqualTo(Wanted.APP);
    assertThat(app.commit()).isEqualTo("abc");
    assertThat(app.volumeName("data")).isEqualTo("7_data");
    assertThat(app.networkName("default")).isEqualTo(Wanted.APP + "_default");
    Service service = app.services().get(0);
    assertThat(app.containerName(service)).isEqualTo(Wanted.CONTAINER);
    assertThat(service.environment()).containsExactly(Map.entry("FOO", "bar"));
    assertThat(service.running()).isTrue();
    assertThat(service.composition().has("volumes")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "testapp, testapp:latest",
    "registry.lab.test/x, registry.lab.test/x:latest",
    "localhost:5000/x:1, localhost:5000/x:1"
  })
  void names_images_with_their_tags(String given, String normal) throws Exception {
    assertThat(image(given)).isEqualTo(normal);
  }

  @Test
  void names_images_by_their_digest_alone() throws Exception {
    assertThat(image("registry.lab.test/x:1@" + DIGEST)).isEqualTo("registry.lab.test/x@" + DIGEST);
    assertThat(ImageName.registry("registry.lab.test/x@" + DIGEST)).hasValue("registry.lab.test");
    assertThat(ImageName.registry("user/x")).isEmpty();
  }

  @Test
  void knows_variables_by_every_prefix_and_no_others() throws Exception {
    ObjectNode device = Wanted.nothing();
    Wanted.with(device, "BALENA_SUPERVISOR_POLL_INTERVAL", "60000");
    Wanted.with(device, "RESIN_SUPERVISOR_POLL_INTERVAL", "70000");
    Wanted.with(device, "SUPERVISOR_LOG_CONTROL", "0");
    Wanted.with(device, "MINE", "1");

    Target target = follow(device);

    assertThat(target.pollInterval()).isEqualTo(Duration.ofMinutes(1));
    assertThat(target.sendsLogs()).isFalse();
    assertThat(target.config()).doesNotContainKey("MINE");
    assertThat(target.local()).isFalse();
  }

  @Test
  void an_app_without_a_release_has_no_services() throws Exception {
    ObjectNode device = Wanted.oneService("x");
    ((ObjectNode) device.at("/apps/" + Wanted.APP)).putObject("releases");

    assertThat(follow(device).apps().get(0).services()).isEmpty();
  }

  @Test
  void leaves_the_app_of_the_host_alone() throws Exception {
    ObjectNode device = Wanted.oneService("x");
    ((ObjectNode) device.at("/apps/" + Wanted.APP)).put("is_host", true);

    assertThat(follow(device).apps()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"name", "config", "apps"})
  void must_be_whole(String part) throws Exception {
    TargetStore store = open();
    store.follow(Wanted.oneService("x"));
    ObjectNode broken = Wanted.nothing();
    broken.remove(part);

    assertThatThrownBy(() -> store.follow(broken)).isInstanceOf(InvalidTargetException.class);
    assertThat(store.target().apps()).hasSize(1);
  }

  @Test
  void needs_images_that_have_names() {
    assertThatThrownBy(() -> follow(Wanted.oneService("x@sha256:short")))
        .isInstanceOf(InvalidTargetException.class)
        .hasMessageContaining("x@sha256:short");
  }

  @Test
  void is_kept_over_a_restart() throws Exception {
    open().follow(Wanted.oneService("x"));

    assertThat(open().isSet()).isTrue();
    assertThat(open().target().apps()).hasSize(1);
  }

  @Test
  void a_corrupt_one_is_set_aside_and_taken_for_none() throws Exception {
    Path file = folder.resolve("cloud-target.json");
    Files.writeString(file, "{\"name\": \"n");

    assertThat(open().isSet()).isFalse();
    assertThat(file).doesNotExist();
    assertThat(folder.resolve("cloud-target.json.corrupt")).exists();
  }

  @Test
  void what_was_posted_before_the_device_was_managed_is_in_force_no_more() throws Exception {
    TargetStore.open(folder).replace(Recorded.postedTarget());

    assertThat(open().isSet()).isFalse();
    assertThat(open().target().apps()).isEmpty();
    assertThat(TargetStore.open(folder).target().apps()).hasSize(1);
  }

  @Test
  void local_mode_has_the_apps_that_were_posted_and_the_configuration_of_the_cloud()
      throws Exception {
    TargetStore store = open();
    store.replace(Recorded.postedTarget());
    ObjectNode device = Wanted.oneService("x");
    Wanted.with(device, "SUPERVISOR_LOCAL_MODE", "1");
    Wanted.with(device, "SUPERVISOR_POLL_INTERVAL", "60000");

    store.follow(device);

    assertThat(store.source()).isEqualTo("local");
    assertThat(store.target().local()).isTrue();
    assertThat(store.target().apps()).extracting(App::id).containsExactly(1);
    assertThat(store.target().pollInterval()).isEqualTo(Duration.ofMinutes(1));
    store.follow(Wanted.oneService("x"));
    assertThat(store.target().apps()).extracting(App::id).containsExactly(7);
    assertThat(store.source()).isEqualTo("https://api.lab.test");
  }

  @Test
  void what_no_one_said_has_the_value_of_config_json() {
    TargetStore store =
        TargetStore.open(
            folder, "https://api.lab.test", Map.of("SUPERVISOR_POLL_INTERVAL", "60000"));

    assertThat(store.target().pollInterval()).isEqualTo(Duration.ofMinutes(1));
  }

  @ParameterizedTest
  @CsvSource({"true, true", "1, true", "on, true", "false, false", "0, false", "maybe, true"})
  void flags_that_say_neither_have_their_defaults(String value, boolean expected) throws Exception {
    ObjectNode device = Wanted.with(Wanted.nothing(), "SUPERVISOR_CONNECTIVITY_CHECK", value);

    assertThat(follow(device).checksConnectivity()).isEqualTo(expected);
  }

  private String image(String given) throws Exception {
    return follow(Wanted.oneService(given)).apps().get(0).services().get(0).image();
  }

  private Target follow(ObjectNode device) throws Exception {
    TargetStore store = open();
    store.follow(Json.parse(Json.write(device).getBytes(UTF_8)));
    return store.target();
  }

  private TargetStore open() {
    return TargetStore.open(folder, "https://api.lab.test", Map.of());
  }
}
