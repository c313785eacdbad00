package dev.balenachaos.assertion;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.device.FakeDevice;
import dev.balenachaos.device.FakeSupervisor;
import dev.balenachaos.device.Journal;
import dev.balenachaos.device.Supervisor;
import dev.balenachaos.run.Timeline;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FailedPollsTests {

  private static final String FAILS = "[error]   Target state poll failed ETIMEDOUT";

  private final List<Journal.Entry> entries = new ArrayList<>();
  private final FakeDevice device =
      new FakeDevice()
          .printing(command -> "100000000")
          .able(Supervisor.class, new FakeSupervisor("19.0.5+stand-in"))
          .able(
              Journal.class,
              new Journal() {
                @Override
                public AutoCloseable follow(Consumer<Entry> listener) {
                  return () -> {};
                }

                @Override
                public List<Entry> entries(String matches, int limit) {
                  return entries;
                }
              });

  /** What an earlier start has said is none of this one's. */
  @BeforeEach
  void startedBefore() {
    says(20, FAILS);
    says(36, FAILS);
  }

  private void says(int second, String words) {
    entries.add(new Journal.Entry("", "", ofSeconds(second), "", words));
  }

  private void hangs(int least, int most) {
    assertThat(device).supervisor().hangsInAPollFor(ofSeconds(least), ofSeconds(most));
  }

  @Test
  void howLongItHangsIsTold() {
    says(170, FAILS);
    says(200, "[info]    Waiting for connectivity...");
    says(244, FAILS);
    says(333, FAILS);

    hangs(58, 80);

    assertThat(device.timeline().events().stream().map(Timeline.Event::text))
        .containsExactly("its second poll hung for 59.0 s and failed (held by the stand-in)");
  }

  @Test
  void toHangForShorterOrLongerIsAFailure() {
    says(170, FAILS);
    says(244, FAILS);

    assertThatThrownBy(() -> hangs(0, 30))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("for 0.00 s to 30.0 s, but its second poll hung for 59.0 s");
    assertThatThrownBy(() -> hangs(60, 80)).isInstanceOf(AssertionError.class);
  }
}
