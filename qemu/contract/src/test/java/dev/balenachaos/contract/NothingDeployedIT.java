package dev.balenachaos.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.contract.recorded.Exchange;
import dev.balenachaos.contract.recorded.Recording;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A supervisor without an app, against what one answered that way. */
@HoldsForVersion(19)
@Order(1)
class NothingDeployedIT {

  private static final int TEN_MEBIBYTES = 10 << 20;

  private static Replay replay;

  @BeforeAll
  static void deployNothing(Subject subject) {
    subject.clear();
    replay = new Replay(subject);
  }

  @ParameterizedTest
  @MethodSource({"recorded", "malformed"})
  void answersAsRecorded(Exchange exchange) {
    replay.assertAlike(exchange);
  }

  static List<Exchange> recorded() {
    return Recording.of("nothing-deployed.json").exchanges();
  }

  static List<Exchange> malformed() {
    return Recording.of("malformed-requests.json").exchanges();
  }

  @Test
  void aBodyMayHaveTenMebibytesAndNoMore() {
    assertThat(replay.subject().supervisor().post("/v1/restart", paddedTo(TEN_MEBIBYTES)))
        .isEqualTo(new Answer(400, "text/html; charset=utf-8", "Missing app id"));

    assertThat(replay.subject().supervisor().post("/v1/restart", paddedTo(TEN_MEBIBYTES + 1)))
        .isEqualTo(
            new Answer(
                503,
                "application/json; charset=utf-8",
                "{\"status\":\"failed\",\"message\":\"request entity too large\"}"));
  }

  private static String paddedTo(int length) {
    return "{" + " ".repeat(length - 2) + "}";
  }
}
