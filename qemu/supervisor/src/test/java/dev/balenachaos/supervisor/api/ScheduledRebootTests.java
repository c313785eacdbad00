package dev.balenachaos.supervisor.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.Recorded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A service that asks for a reboot by its label. The engine in memory makes its containers in 1970,
 * so that the device is up since the epoch.
 */
final class ScheduledRebootTests {
  private static final List<String> REBOOT = List.of("systemctl", "--no-block", "reboot");

  @RegisterExtension private final RunningApi api = new RunningApi();

  private Path breadcrumb = Path.of("");
  private Path hostUpdate = Path.of("");

  @BeforeEach
  void begin() throws IOException {
    breadcrumb = api.hostRoot().resolve("tmp/balena-supervisor/reboot-after-apply");
    hostUpdate =
        Files.createDirectories(api.hostRoot().resolve("mnt/state"))
            .resolve("rollback-health-breadcrumb");
    upSince(Instant.EPOCH);
  }

  @Test
  void it_is_started_after_the_device_has_rebooted() throws Exception {
    post(target("1"));

    await().until(() -> api.hostCommands.contains(REBOOT));
    assertThat(state()).isEqualTo("created");

    reboot();
    assertThat(state()).isEqualTo("running");
    assertThat(api.hostCommands).as("asked once").containsExactly(REBOOT);
  }

  @Test
  void the_reboot_waits_for_the_update_of_the_host() throws Exception {
    Files.createFile(hostUpdate);

    post(target("true"));

    awaitLock();
    assertThat(api.hostCommands).isEmpty();
    Files.delete(hostUpdate);
    await().until(() -> api.hostCommands.contains(REBOOT));
    reboot();
  }

  @Test
  void a_clock_that_moves_forward_makes_it_forgotten() throws Exception {
    Files.createFile(hostUpdate);
    post(target("on"));
    awaitLock();

    Instant now = Instant.now();
    upSince(now.minus(Duration.ofHours(1)));
    Files.setLastModifiedTime(breadcrumb, FileTime.from(now.minus(Duration.ofDays(1))));

    api.awaitApplied();
    assertThat(state()).isEqualTo("running");
    Files.delete(hostUpdate);
    post(target("on"));
    api.awaitApplied();
    assertThat(api.hostCommands).isEmpty();
  }

  @Test
  void nobody_starts_it_before() throws Exception {
    Files.createFile(hostUpdate);
    post(target("ON"));
    awaitLock();

    assertThat(
            api.post("/v2/applications/1/start-service", "{\"serviceName\": \"main\"}")
                .statusCode())
        .isEqualTo(200);

    assertThat(state()).isEqualTo("created");
    reboot();
  }

  @Test
  void other_values_of_the_label_ask_for_nothing() throws Exception {
    post(target("yes"));

    api.awaitApplied();
    assertThat(state()).isEqualTo("running");
    assertThat(breadcrumb).doesNotExist();
  }

  /**
   * The supervisor sees no more of it: what is in /tmp is gone, and the device has just come up.
   */
  private void reboot() throws Exception {
    upSince(Instant.now());
    Files.delete(breadcrumb);
    api.awaitApplied();
  }

  private void upSince(Instant boot) throws IOException {
    Path uptime = Files.createDirectories(api.hostRoot().resolve("proc")).resolve("uptime");
    Files.writeString(uptime, Duration.between(boot, Instant.now()).toSeconds() + ".25 0.00\n");
  }

  private void awaitLock() {
    await().until(() -> Files.exists(breadcrumb) && failed());
  }

  private boolean failed() throws Exception {
    return api.json("/v1/device").path("update_failed").asBoolean();
  }

  private void post(JsonNode target) throws Exception {
    assertThat(api.post("/v2/local/target-state", target.toString()).statusCode()).isEqualTo(200);
  }

  private String state() {
    return api.engine.containers().get(0).path("State").path("Status").asText();
  }

  private static JsonNode target(String label) {
    ObjectNode target = Recorded.postedTarget();
    for (JsonNode service : target.at("/local/apps/1/services")) {
      ((ObjectNode) service).withObject("/labels").put("io.balena.update.requires-reboot", label);
    }
    return target;
  }
}
