package dev.balenachaos.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a service gets for its labels {@code io.balena.features.*}: {@code granted} has them all,
 * {@code refused} has them all and they say no, {@code on-host} shares the network of the host.
 */
@HoldsForVersion(19)
@Order(10)
class FeatureLabelsIT {

  private static final String PREFIX = "io.balena.features.";
  private static final List<String> FEATURES =
      List.of(
          "journal-logs",
          "dbus",
          "kernel-modules",
          "firmware",
          "extra-firmware",
          "sysfs",
          "procfs",
          "balena-socket",
          "balena-api",
          "supervisor-api");

  private static Subject subject;

  @BeforeAll
  static void deploy(Subject found) {
    subject = found;
    AppService granted = waiting(1, "granted");
    AppService refused = waiting(2, "refused");
    for (String feature : FEATURES) {
      granted = granted.withLabel(PREFIX + feature, "1");
      refused = refused.withLabel(PREFIX + feature, "0");
    }
    AppService onHost =
        waiting(3, "on-host")
            .with("network_mode", "host")
            .withLabel(PREFIX + "supervisor-api", "true");
    subject.deploy(App.release("features").with(granted).with(refused).with(onHost));
  }

  private static AppService waiting(int id, String name) {
    return Apps.steady(id, name, "sleep 100000");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/var/log/journal:/var/log/journal:ro",
        "/run/log/journal:/run/log/journal:ro",
        "/etc/machine-id:/etc/machine-id:ro",
        "/run/dbus:/host/run/dbus",
        "/sys:/sys",
        "/proc:/proc",
      })
  void aPathOfTheHostIsLent(String bind) {
    assertThat(binds("granted")).contains(bind);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/lib/modules", "/lib/firmware"})
  void aFolderIsLentByAHostThatHasIt(String folder) {
    assertThat(binds("granted").contains(folder + ":" + folder))
        .isEqualTo(subject.engine().hostHas(folder));
  }

  @Test
  void extraFirmwareIsAVolumeOfTheDevice() {
    assertThat(mounts("granted")).contains("volume extra-firmware /extra-firmware");
  }

  @Test
  void theEngineIsLentUnderItsOldAndNewNames() {
    assertThat(environment("granted"))
        .containsEntry("DOCKER_HOST", "unix:///host/run/balena-engine.sock");

    String socket = inspect("granted").at("/HostConfig/Mounts/0/Source").asText();
    assertThat(mounts("granted"))
        .contains(
            "bind " + socket + " /host/run/balena-engine.sock",
            "bind " + socket + " " + socket,
            "bind " + socket + " /var/run/balena.sock");
    assertThat(
            subject
                .engine()
                .shellOf("granted")
                .run(
                    "for each in /host/run/balena-engine.sock /var/run/balena.sock; do"
                        + " test -S $each && echo socket; done"))
        .isEqualTo("socket\nsocket");
  }

  @Test
  void theCloudIsNamedInBothWays() {
    Map<String, String> environment = environment("granted");

    assertThat(environment)
        .containsKeys("BALENA_API_KEY", "BALENA_API_URL", "RESIN_API_KEY", "RESIN_API_URL");
    assertThat(environment.get("RESIN_API_KEY")).isEqualTo(environment.get("BALENA_API_KEY"));
    assertThat(environment.get("RESIN_API_URL")).isEqualTo(environment.get("BALENA_API_URL"));
  }

  @Test
  void theSupervisorIsReachedOverANetworkOfItsOwn() {
    assertThat(networks("granted")).containsExactlyInAnyOrder("1_default", "supervisor0");
    assertReaches("granted", "10.114.104.1");
  }

  @Test
  void onTheHostsNetworkTheSupervisorIsReachedByLoopback() {
    assertThat(networks("on-host")).containsExactly("host");
    assertReaches("on-host", "127.0.0.1");
  }

  private static void assertReaches(String service, String host) {
    String port = subject.supervisor().get("/v1/device").json().path("api_port").asText();
    Map<String, String> environment = environment(service);
    for (String prefix : List.of("BALENA_SUPERVISOR_", "RESIN_SUPERVISOR_")) {
      assertThat(environment)
          .containsEntry(prefix + "HOST", host)
          .containsEntry(prefix + "PORT", port)
          .containsEntry(prefix + "ADDRESS", "http://" + host + ":" + port);
      assertThat(environment.get(prefix + "API_KEY")).matches("[0-9a-f]{32}");
    }
    assertThat(
            subject
                .engine()
                .shellOf(service)
                .run("busybox wget -q -O - $BALENA_SUPERVISOR_ADDRESS/ping"))
        .isEqualTo("OK");
  }

  @ParameterizedTest
  @ValueSource(strings = {"BALENA_", "RESIN_"})
  void aLabelThatSaysNoGivesNothing(String prefix) {
    assertThat(binds("refused")).isEmpty();
    assertThat(mounts("refused")).isEmpty();
    assertThat(networks("refused")).containsExactly("1_default");
    assertThat(environment("refused"))
        .doesNotContainKeys(
            "DOCKER_HOST", prefix + "API_KEY", prefix + "API_URL", prefix + "SUPERVISOR_ADDRESS");
  }

  /** Returns the binds of a service but those of the folder with its update lock. */
  private static List<String> binds(String service) {
    return texts(inspect(service).at("/HostConfig/Binds")).stream()
        .filter(bind -> !bind.matches("/tmp/balena-supervisor/services/.*:/tmp/(resin|balena)"))
        .toList();
  }

  /** Returns the mounts of a service as its type, its source and its target. */
  private static List<String> mounts(String service) {
    List<String> mounts = new ArrayList<>();
    for (JsonNode mount : inspect(service).at("/HostConfig/Mounts")) {
      mounts.add(
          String.join(
              " ",
              mount.path("Type").asText(),
              mount.path("Source").asText(),
              mount.path("Target").asText()));
    }
    return mounts;
  }

  private static List<String> networks(String service) {
    List<String> names = new ArrayList<>();
    inspect(service).at("/NetworkSettings/Networks").fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static Map<String, String> environment(String service) {
    Map<String, String> environment = new LinkedHashMap<>();
    for (String variable : texts(inspect(service).at("/Config/Env"))) {
      String[] parts = variable.split("=", 2);
      environment.put(parts[0], parts[1]);
    }
    return environment;
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private static JsonNode inspect(String service) {
    return subject
        .engine()
        .get("/containers/" + subject.engine().container(service).getId() + "/json");
  }
}
