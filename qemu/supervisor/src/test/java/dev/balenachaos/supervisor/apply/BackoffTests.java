package dev.balenachaos.supervisor.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class BackoffTests {

  private final Backoff backoff = new Backoff(Duration.ofMillis(500), Duration.ofMinutes(15));

  @Test
  void doubles_from_a_second_up_to_the_poll_interval() {
    assertThat(backoff.after(1)).isEqualTo(Duration.ofSeconds(1));
    assertThat(backoff.after(2)).isEqualTo(Duration.ofSeconds(2));
    assertThat(backoff.after(10)).isEqualTo(Duration.ofSeconds(512));
    assertThat(backoff.after(11)).isEqualTo(Duration.ofMinutes(15));
    assertThat(backoff.after(Integer.MAX_VALUE)).isEqualTo(Duration.ofMinutes(15));
  }
}
