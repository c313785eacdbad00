package dev.balenachaos.supervisor.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.supervisor.target.TargetStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HealthTests {
  @TempDir private Path folder;

  private Duration sinceSuccess = Duration.ZERO;
  private boolean connected = true;
  private boolean applying = true;

  @Test
  void is_good_while_polls_succeed_and_the_cloud_is_reached_and_the_target_is_applied() {
    assertThat(isGood(Map.of())).isTrue();
  }

  @Test
  void is_bad_half_an_hour_after_the_last_poll_that_succeeded() {
    sinceSuccess = Duration.ofSeconds(1799);
    assertThat(isGood(Map.of())).isTrue();

    sinceSuccess = Duration.ofMinutes(30);
    assertThat(isGood(Map.of())).isFalse();
  }

  @Test
  void counts_two_poll_intervals_whatever_they_are() {
    sinceSuccess = Duration.ofMinutes(2);

    assertThat(isGood(Map.of("SUPERVISOR_POLL_INTERVAL", "60000"))).isFalse();
    assertThat(isGood(Map.of("SUPERVISOR_POLL_INTERVAL", "61000"))).isTrue();
  }

  @Test
  void is_bad_at_once_when_the_cloud_is_out_of_reach() {
    connected = false;

    assertThat(isGood(Map.of())).isFalse();
  }

  @Test
  void does_not_mind_a_cloud_out_of_reach_where_that_is_not_tried() {
    connected = false;

    assertThat(isGood(Map.of("SUPERVISOR_CONNECTIVITY_CHECK", "false"))).isTrue();
  }

  @Test
  void is_bad_when_the_target_is_applied_for_too_long() {
    applying = false;

    assertThat(isGood(Map.of())).isFalse();
  }

  private boolean isGood(Map<String, String> config) {
    TargetStore targets = TargetStore.open(folder, "https://api.lab.test", config);
    return new Health(targets::target, () -> sinceSuccess, () -> connected, () -> applying)
        .isGood();
  }
}
