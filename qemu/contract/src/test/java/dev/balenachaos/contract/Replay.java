package dev.balenachaos.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.contract.recorded.Exchange;

/** Asks again what was asked when an exchange was recorded. */
record Replay(Subject subject) {

  /**
   * Asks while nothing is being applied, and fails with every difference from what was answered.
   */
  void assertAlike(Exchange recorded) {
    subject.awaitApplied();
    Answer answer =
        subject
            .supervisor()
            .send(recorded.method(), recorded.path(), recorded.body(), recorded.contentType());
    assertThat(recorded.differences(answer.status(), answer.type(), answer.text(), answer.json()))
        .as("%s", recorded)
        .isEmpty();
  }
}
