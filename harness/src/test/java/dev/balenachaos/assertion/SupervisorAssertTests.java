package dev.balenachaos.assertion;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.device.FakeDevice;
import dev.balenachaos.device.Supervisor;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SupervisorAssertTests {

  /** Takes no host name but one. */
  private record Particular(String name) implements Supervisor {

    @Override
    public boolean pings() {
      return true;
    }

    @Override
    public boolean healthy() {
      return true;
    }

    @Override
    public Answer send(String method, String path, @Nullable JsonNode body, Duration timeLimit) {
      if (!method.equals("PATCH") || body == null) {
        return new Answer(200, "{\"version\":\"19.0.5\"}");
      }
      return body.at("/network/hostname").asText().equals(name)
          ? new Answer(200, "OK")
          : new Answer(400, "no");
    }
  }

  private final FakeDevice device =
      new FakeDevice().able(Supervisor.class, new Particular("repaired"));

  @Test
  void aHostNameIsTakenByWhoAnswersSo() {
    assertThat(device).supervisor().takesHostName("repaired");

    assertThatThrownBy(() -> assertThat(device).supervisor().takesHostName("other"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("400 no");
  }
}
