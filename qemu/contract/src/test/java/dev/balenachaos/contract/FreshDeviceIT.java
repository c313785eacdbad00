package dev.balenachaos.contract;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.balenachaos.contract.recorded.Exchange;
import dev.balenachaos.contract.recorded.Recording;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A supervisor that has no memory of an app, as on a device that was just made. */
@HoldsForVersion(19)
@Order(0)
class FreshDeviceIT {

  private static Replay replay;

  @BeforeAll
  static void seeThatItIsFresh(Subject subject) {
    assumeTrue(
        subject.status().path("images").isEmpty() && subject.engine().supervised().isEmpty(),
        "This supervisor has had an app: in local mode it remembers its images");
    replay = new Replay(subject);
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void answersAsRecorded(Exchange exchange) {
    replay.assertAlike(exchange);
  }

  static List<Exchange> recorded() {
    return Recording.of("fresh-device.json").exchanges();
  }
}
