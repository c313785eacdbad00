package dev.balenachaos.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

class VerdictTests {

  @Test
  void eachEndHasItsVerdict() {
    assertThat(Verdict.of(null)).isEqualTo(Verdict.PASS);
    assertThat(Verdict.of(new AssertionError())).isEqualTo(Verdict.FAIL);
    assertThat(Verdict.of(new ConditionTimeoutException("late"))).isEqualTo(Verdict.FAIL);
    assertThat(Verdict.of(new InvalidException("no effect"))).isEqualTo(Verdict.INVALID);
    assertThat(Verdict.of(new TestAbortedException())).isEqualTo(Verdict.SKIPPED);
    assertThat(Verdict.of(new InfraException("away"))).isEqualTo(Verdict.INFRA);
    assertThat(Verdict.of(new IllegalStateException())).isEqualTo(Verdict.INFRA);
  }
}
