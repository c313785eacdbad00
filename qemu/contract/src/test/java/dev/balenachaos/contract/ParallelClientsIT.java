package dev.balenachaos.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * Many clients at once. Each request has a connection of its own, opened without waiting for the
 * others: nothing limits their rate (balena-supervisor, {@code device-api/index.ts}).
 */
@HoldsForVersion(19)
@Order(3)
class ParallelClientsIT {

  private static final int CLIENTS = 200;
  private static final List<String> PATHS =
      List.of("/ping", "/v1/healthy", "/v2/version", "/v2/state/status");

  private static Subject subject;

  @BeforeAll
  static void deploy(Subject found) {
    subject = found;
    subject.runs(Apps.TWO_SERVICES);
  }

  @Test
  void everyOneOfTwoHundredIsAnswered() {
    List<CompletableFuture<Answer>> asked =
        IntStream.range(0, CLIENTS)
            .mapToObj(client -> subject.supervisor().getAsync(PATHS.get(client % PATHS.size())))
            .toList();

    assertThat(asked).allSatisfy(answer -> assertThat(answer.join().status()).isEqualTo(200));
  }
}
