package dev.balenachaos.assertion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.run.InfraException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AskedSupervisorTests {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Test
  void anAnswerIsTold() {
    AskedSupervisor asked = AskedSupervisor.parse("20 OK");

    assertThat(asked.isAnswered()).isTrue();
    assertThat(asked.isInVain(PATIENCE)).isFalse();
    assertThat(asked.isRefusedAtOnce()).isFalse();
  }

  @Test
  void aRefusalIsOneOnlyAtOnce() {
    String refused = " wget: can't connect to remote host (127.0.0.1): Connection refused";

    assertThat(AskedSupervisor.parse("10" + refused).isRefusedAtOnce()).isTrue();
    assertThat(AskedSupervisor.parse("3050" + refused).isRefusedAtOnce()).isFalse();
    assertThat(AskedSupervisor.parse("10050" + refused).isInVain(PATIENCE)).isFalse();
  }

  @Test
  void onlyWhoHasWaitedToTheEndHasWaitedInVain() {
    assertThat(AskedSupervisor.parse("9990").isInVain(PATIENCE)).isTrue();
    assertThat(AskedSupervisor.parse("10000 ").isInVain(PATIENCE)).isTrue();
    assertThat(AskedSupervisor.parse("200").isInVain(PATIENCE)).isFalse();
  }

  @Test
  void whatIsNoTimeIsNoAnswerOfAClient() {
    assertThatThrownBy(() -> AskedSupervisor.parse("OK")).isInstanceOf(InfraException.class);
  }
}
