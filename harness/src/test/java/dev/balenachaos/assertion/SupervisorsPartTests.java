package dev.balenachaos.assertion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.device.FakeDevice;
import dev.balenachaos.device.FakeSupervisor;
import dev.balenachaos.device.Supervisor;
import dev.balenachaos.run.Timeline;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SupervisorsPartTests {

  @Test
  void whatAStandInHoldsIsMarked() {
    assertThat(told("19.0.5+stand-in")).isEqualTo("honours the lock (held by the stand-in)");
    assertThat(told("19.0.5")).isEqualTo("honours the lock");
  }

  @Test
  void whatNobodyCanTellIsNoError() {
    assertThat(told(null))
        .isEqualTo("honours the lock (by a supervisor that does not tell its version)");
  }

  private static String told(@Nullable String version) {
    FakeDevice device = new FakeDevice().able(Supervisor.class, new FakeSupervisor(version));
    SupervisorsPart.tell(device, "supervisor", "honours the lock");
    return device.timeline().events().stream()
        .filter(event -> event.source().equals("supervisor"))
        .map(Timeline.Event::text)
        .findFirst()
        .orElseThrow();
  }
}
