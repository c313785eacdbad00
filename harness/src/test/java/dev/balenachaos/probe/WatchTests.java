package dev.balenachaos.probe;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.balenachaos.device.FakeDevice;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WatchTests {

  private final FakeDevice device = new FakeDevice();

  @Test
  void aDeviceIsGivenMoreAfterItsWatchEnded() {
    Watch.over(device).close();

    assertThatCode(() -> device.attachments().add(new FakeHearing())).doesNotThrowAnyException();
  }

  @Test
  void answersFromBeforeTheMomentThatCountsDoNotSettleIt() {
    ScheduledExecutorService inside = Executors.newSingleThreadScheduledExecutor();
    device.streaming(
        said -> sayAgainAndAgain(inside, () -> said.accept("0 boot 4096 900000 500000 500000")));
    try (Watch watch = Watch.over(device)) {
      for (String probe : List.of("engine", "supervisor", "healthy")) {
        watch.add(Probe.required(probe, () -> Answer.good("well")));
      }
      Recovery recovery = watch.awaitSteady(ZERO, ofSeconds(20)).orElseThrow();
      Duration harmed = device.timeline().now();

      assertThat(watch.awaitSteady(ZERO, harmed, ofSeconds(20)))
          .hasValueSatisfying(later -> assertThat(later.took()).isEqualTo(recovery.took()));
      assertThat(device.timeline().now()).isGreaterThanOrEqualTo(harmed.plus(Watch.SETTLE));
    } finally {
      inside.shutdownNow();
    }
  }

  private static void sayAgainAndAgain(ScheduledExecutorService inside, Runnable line) {
    Future<?> unused = inside.scheduleAtFixedRate(line, 0, 100, TimeUnit.MILLISECONDS);
  }
}
