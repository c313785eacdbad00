package dev.balenachaos.probe;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.github.dockerjava.api.DockerClient;
import dev.balenachaos.device.Deadlines;
import dev.balenachaos.device.Engine;
import dev.balenachaos.device.FakeDevice;
import dev.balenachaos.device.FakeSupervisor;
import dev.balenachaos.device.Supervisor;
import dev.balenachaos.workload.ContainerImage;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Service;
import dev.balenachaos.workload.Workload;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class WatchTests {

  private static final String LINE = "1795441399.5 14ba29a9 4096 1000000 900000 800000";

  private static final Workload APP =
      Workload.named("app")
          .withService(
              Service.named("web", ContainerImage.named("web:1"))
                  .withPort(80, 80)
                  .servingHttp("/"));

  private final FakeDevice device =
      new FakeDevice()
          .able(Engine.class, new WellEngine())
          .able(Supervisor.class, new FakeSupervisor("1"))
          // where nobody answers
          .able(
              InetSocketAddress.class, new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));

  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

  @AfterEach
  void stop() {
    clock.shutdownNow();
  }

  @Test
  void aDeviceIsGivenMoreAfterItsWatchEnded() {
    Watch.over(device).close();

    assertThatCode(() -> device.attachments().add(new FakeHearing())).doesNotThrowAnyException();
  }

  @Test
  void aServiceIsRequiredAsLongAsItsReleaseIsThere() {
    device.streaming(this::sayAllTheTime);
    try (Watch watch = Watch.over(device)) {
      Deployment app = APP.runningOn(device);
      Awaitility.await()
          .untilAsserted(() -> assertThat(watch.complaints()).containsExactly("web: no answer"));

      device.attachments().remove(app);

      assertThat(watch.awaitSteady(device.timeline().now(), ofSeconds(20))).isPresent();
    }
  }

  @Test
  void anotherReleaseRequiresItAgain() {
    device.streaming(this::sayAllTheTime);
    try (Watch watch = Watch.over(device)) {
      device.attachments().remove(APP.runningOn(device));
      APP.asRelease(2).runningOn(device);

      Awaitility.await()
          .untilAsserted(() -> assertThat(watch.complaints()).containsExactly("web: no answer"));
    }
  }

  @Test
  void whereNothingIsBadItSaysSinceWhen() {
    device.streaming(this::sayAllTheTime);
    try (Watch watch = Watch.over(device)) {
      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThat(watch.complaints())
                      .hasSize(6)
                      .anyMatch(line -> line.matches("engine: answers since .* s, last asked .*"))
                      .anyMatch(line -> line.startsWith("last said by the device: ")));
    }
  }

  /** A slow device may take its time for the next line, but no settle time rests on one alone. */
  @Test
  void oneLineIsNoSteadyState() {
    device.able(Deadlines.class, new Deadlines(10)).streaming(listener -> listener.accept(LINE));
    try (Watch watch = Watch.over(device)) {
      assertThat(watch.awaitSteady(device.timeline().now(), ofSeconds(2))).isEmpty();
      assertThat(watch.complaints()).anyMatch(line -> line.startsWith("reachable: answers since "));
    }
  }

  @Test
  void answersFromBeforeTheMomentThatCountsDoNotSettleIt() {
    device.streaming(this::sayAllTheTime);
    try (Watch watch = Watch.over(device)) {
      Recovery recovery = watch.awaitSteady(ZERO, ofSeconds(20)).orElseThrow();
      Duration harmed = device.timeline().now();

      assertThat(watch.awaitSteady(ZERO, harmed, ofSeconds(20)))
          .hasValueSatisfying(later -> assertThat(later.took()).isEqualTo(recovery.took()));
      assertThat(device.timeline().now()).isGreaterThanOrEqualTo(harmed.plus(Watch.SETTLE));
    }
  }

  private void sayAllTheTime(Consumer<String> listener) {
    Future<?> unused =
        clock.scheduleWithFixedDelay(() -> listener.accept(LINE), 0, 100, TimeUnit.MILLISECONDS);
  }

  private static final class WellEngine implements Engine {

    @Override
    public boolean answers() {
      return true;
    }

    @Override
    public boolean load(String reference, String imageId, Path tar) {
      return true;
    }

    @Override
    public DockerClient client() {
      throw new UnsupportedOperationException("It is no more than well");
    }
  }
}
