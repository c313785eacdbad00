package dev.balenachaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OutcomeTests {

  private static final NetworkHarm BLOCKED = new NetworkHarm.Blocked();
  private static final NetworkHarm REJECTED = new NetworkHarm.Rejected();

  private static Effect judge(NetworkHarm harm, long hurt, String... lines) {
    List<Outcome> outcomes =
        List.of(lines).stream().flatMap(line -> Outcome.parse(line).stream()).toList();
    return Outcome.judge(harm, hurt, "packets", outcomes);
  }

  @Test
  void whatCountedNothingHasNoEffect() {
    assertThat(judge(BLOCKED, 0, "silent tcp a:443").bites()).isFalse();
  }

  @Test
  void blockedIsSilentAndRejectedIsRefused() {
    assertThat(judge(BLOCKED, 3, "silent tcp a:443"))
        .isEqualTo(new Effect(true, "hurt 3 packets; tcp a:443 has no answer"));
    assertThat(judge(BLOCKED, 3, "refused tcp a:443").bites()).isFalse();
    assertThat(judge(REJECTED, 1, "refused tcp a:443"))
        .isEqualTo(new Effect(true, "hurt 1 packets; tcp a:443 is refused"));
    assertThat(judge(REJECTED, 1, "silent tcp a:443").bites()).isFalse();
  }

  @Test
  void anAnswerDeniesThatAnythingIsCutOff() {
    assertThat(judge(BLOCKED, 3, "silent tcp a:443", "answered dns a").bites()).isFalse();
    assertThat(judge(new NetworkHarm.Dropped(0.1), 3, "answered tcp a:443").bites()).isTrue();
  }

  @Test
  void otherLinesAreNoOutcome() {
    assertThat(Outcome.parse("sh: seq: not found")).isEmpty();
    assertThat(Outcome.parse("sent udp 192.0.2.1:123"))
        .hasValueSatisfying(sent -> assertThat(sent).hasToString("udp 192.0.2.1:123 is sent"));
  }
}
