package dev.balenachaos.ssh;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoginTests {

  @Test
  void aDeviceThatHasJustFallenSilentIsTriedOften() {
    assertThat(Login.patience(ofSeconds(1))).isEqualTo(ofSeconds(2));
    assertThat(Login.patience(ofSeconds(16))).isEqualTo(ofSeconds(2));
  }

  @Test
  void aDeviceThatIsSilentForLongIsGivenTime() {
    assertThat(Login.patience(ofSeconds(160))).isEqualTo(ofSeconds(20));
  }
}
