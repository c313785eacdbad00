package dev.balenachaos.supervisor.cloud;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.json.Json;
import dev.balenachaos.supervisor.target.TargetStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("NullAway.Init") // set up before each test
final class StateReporterTests {
  @TempDir private Path folder;

  private final VirtualTimer timer = new VirtualTimer();
  private final ScriptedCloud cloud = new ScriptedCloud(timer);
  private final ObjectNode device =
      Json.object().put("status", "Idle").put("api_port", 48484).put("cpu_usage", 3);
  private StateReporter reporter;

  @BeforeEach
  void belongToAFleet() throws Exception {
    reporter = reporter();
  }

  private StateReporter reporter() throws Exception {
    Membership membership = Fleet.member(folder, Fleet.knownConfig());
    TargetStore targets = TargetStore.open(folder, "https://api.lab.test", Map.of());
    return new StateReporter(
        timer,
        Runnable::run,
        cloud,
        membership,
        targets::target,
        last -> device.deepCopy(),
        new ReportCache(folder));
  }

  @Test
  void reports_everything_at_first_and_then_what_is_new() throws Exception {
    start();
    device.put("status", "Busy");
    reporter.changed();
    timer.passSeconds(20);

    assertThat(cloud.asked).extracting(it -> it.call().method()).containsOnly("PATCH");
    assertThat(cloud.asked).extracting(it -> it.call().path()).containsOnly("/device/v3/state");
    assertThat(bodies())
        .containsExactly(
            Json.parse(bytes("{\"status\":\"Idle\",\"api_port\":48484,\"cpu_usage\":3}")),
            Json.object().put("status", "Busy"));
  }

  @Test
  void sends_the_apps_as_a_whole_when_one_of_them_changed() {
    device.putObject("apps").putObject("a").put("x", 1);
    ((ObjectNode) device.path("apps")).putObject("b").put("y", 1);
    start();
    ((ObjectNode) device.at("/apps/b")).put("y", 2);
    reporter.changed();
    timer.passSeconds(20);

    assertThat(bodies().get(1)).isEqualTo(Json.object().set("apps", device.path("apps")));
  }

  @Test
  void says_nothing_when_nothing_is_new() {
    start();
    reporter.changed();
    timer.pass(Duration.ofHours(1));

    assertThat(cloud.asked).hasSize(1);
  }

  @Test
  void keeps_ten_seconds_between_two_reports_and_the_newest_change() {
    start();
    for (int i = 0; i < 100; i++) {
      device.put("status", "s" + i);
      reporter.changed();
      timer.pass(Duration.ofMillis(300));
    }
    timer.passSeconds(30);

    assertThat(cloud.pauses()).allSatisfy(it -> assertThat(it).isGreaterThan(ofSeconds(10)));
    assertThat(bodies().get(bodies().size() - 1).path("status").asText()).isEqualTo("s99");
  }

  @Test
  void keeps_five_minutes_between_reports_of_figures_alone() {
    start();
    for (int i = 0; i < 60; i++) {
      device.put("cpu_usage", 10 + i);
      reporter.changed();
      timer.passSeconds(10);
    }

    assertThat(cloud.asked).hasSize(2);
    assertThat(cloud.pauses().get(0)).isBetween(ofMinutes(5), ofSeconds(320));
  }

  @Test
  void tells_figures_beside_what_is_worth_a_report() {
    start();
    device.put("cpu_usage", 90).put("status", "Busy");
    reporter.changed();
    timer.passSeconds(20);

    assertThat(bodies().get(1)).isEqualTo(Json.object().put("status", "Busy").put("cpu_usage", 90));
  }

  @Test
  void tries_again_with_what_is_new_by_then_until_the_cloud_takes_it() {
    cloud.answers(500, "").fails().answers(503, "");
    start();
    device.put("status", "Busy");
    timer.passSeconds(15 + 30 + 60 + 1);

    assertThat(cloud.pauses()).containsExactly(ofSeconds(15), ofSeconds(30), ofMinutes(1));
    assertThat(bodies().get(3).path("status").asText()).isEqualTo("Busy");
    assertThat(cloud.mostOpen()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"120, 120", "0, 0", "3600 , 3600", "'Fri, 27 Nov 2026 23:00:00 GMT', 15000"})
  void takes_the_seconds_of_retry_after_for_milliseconds(String header, long millis) {
    cloud.answers(new CloudApi.Reply(429, "", header, bytes("slow down")));
    start();
    timer.passSeconds(20);

    assertThat(cloud.pauses().get(0)).isEqualTo(Duration.ofMillis(millis));
  }

  @Test
  void backs_off_no_longer_than_the_poll_interval() {
    for (int i = 0; i < 9; i++) {
      cloud.fails();
    }
    start();
    timer.pass(Duration.ofHours(2));

    assertThat(cloud.pauses().subList(6, 9)).containsOnly(Duration.ofMinutes(15));
  }

  @Test
  void knows_in_its_next_life_what_it_reported() throws Exception {
    start();
    reporter = reporter();
    device.put("status", "Busy");

    start();

    assertThat(bodies()).hasSize(2);
    assertThat(bodies().get(1)).isEqualTo(Json.object().put("status", "Busy"));
  }

  @Test
  void waits_for_its_start_with_what_changed_before() {
    reporter.changed();
    timer.settle();
    assertThat(cloud.asked).isEmpty();

    start();

    assertThat(cloud.asked).hasSize(1);
  }

  private void start() {
    reporter.start();
    timer.settle();
  }

  private List<JsonNode> bodies() {
    return cloud.asked.stream().map(it -> it.body().path(Fleet.UUID)).toList();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
