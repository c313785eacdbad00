package dev.balenachaos.supervisor.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class BackoffTests {

  @Test
  void doubles_from_a_second_up_to_the_poll_interval() {
    assertThat(Backoff.after(1)).isEqualTo(Duration.ofSeconds(1));
    assertThat(Backoff.after(2)).isEqualTo(Duration.ofSeconds(2));
    assertThat(Backoff.after(10)).isEqualTo(Duration.ofSeconds(512));
    assertThat(Backoff.after(11)).isEqualTo(Duration.ofMinutes(15));
    assertThat(Backoff.after(1000)).isEqualTo(Duration.ofMinutes(15));
  }
}
