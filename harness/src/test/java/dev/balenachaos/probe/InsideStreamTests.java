package dev.balenachaos.probe;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.device.FakeDevice;
import dev.balenachaos.device.Host;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class InsideStreamTests {

  private static final Instant NOW = Instant.ofEpochSecond(1_795_441_397L);

  @Test
  void readsWhatTheDeviceSaysOfItself() {
    assertThat(
            InsideStream.Line.parse(
                "1795441399.500000000 14ba29a9 4096 1000 900 800", ofMillis(70), NOW))
        .isEqualTo(
            new InsideStream.Line(
                ofMillis(70),
                Duration.ofMillis(2500),
                "14ba29a9",
                new Host.Usage(4_096_000, 3_686_400, 3_276_800)));
  }

  @Test
  void passesOverALineThatWasCutOff() {
    assertThat(InsideStream.Line.parse("1795441399.5 14ba29a9 4096", ofMillis(70), NOW)).isNull();
  }

  /** Another look would come only after the pause that a slow device is given. */
  @Test
  void theFirstLookWaitsForTheFirstLine() throws InterruptedException {
    FakeDevice device =
        new FakeDevice()
            .streaming(
                listener ->
                    CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS)
                        .execute(() -> listener.accept("1795441399.5 14ba29a9 4096 1000 900 800")));

    try (InsideStream inside = new InsideStream(device)) {
      assertThat(inside.latest()).isNotNull();
    }
  }
}
