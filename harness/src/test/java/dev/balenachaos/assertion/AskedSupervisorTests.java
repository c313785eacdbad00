package dev.balenachaos.assertion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.device.Deadlines;
import dev.balenachaos.run.InfraException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AskedSupervisorTests {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static AskedSupervisor parse(String printed) {
    return AskedSupervisor.parse(printed, Deadlines.unscaled());
  }

  @Test
  void anAnswerIsTold() {
    AskedSupervisor asked = parse("20 OK");

    assertThat(asked.isAnswered()).isTrue();
    assertThat(asked.isInVain(PATIENCE)).isFalse();
    assertThat(asked.isRefusedAtOnce()).isFalse();
  }

  @Test
  void aRefusalIsOneOnlyAtOnce() {
    String refused = " wget: can't connect to remote host (127.0.0.1): Connection refused";

    assertThat(parse("10" + refused).isRefusedAtOnce()).isTrue();
    assertThat(parse("3050" + refused).isRefusedAtOnce()).isFalse();
    assertThat(parse("10050" + refused).isInVain(PATIENCE)).isFalse();
  }

  @Test
  void onASlowDeviceAtOnceIsLater() {
    String refused = "3050 wget: can't connect to remote host (127.0.0.1): Connection refused";

    assertThat(AskedSupervisor.parse(refused, new Deadlines(4)).isRefusedAtOnce()).isTrue();
    assertThat(AskedSupervisor.parse(refused, new Deadlines(3)).isRefusedAtOnce()).isFalse();
  }

  @Test
  void onlyWhoHasWaitedToTheEndHasWaitedInVain() {
    assertThat(parse("9990").isInVain(PATIENCE)).isTrue();
    assertThat(parse("10000 ").isInVain(PATIENCE)).isTrue();
    assertThat(parse("200").isInVain(PATIENCE)).isFalse();
  }

  @Test
  void whatIsNoTimeIsNoAnswerOfAClient() {
    assertThatThrownBy(() -> parse("OK")).isInstanceOf(InfraException.class);
  }
}
