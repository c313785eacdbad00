package dev.balenachaos.workload;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.balenachaos.assertion.VolumeAssert;
import dev.balenachaos.device.FakeDevice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a sensor has told of its readings, beside what is on the volume then. */
class ForcedReadingsTests {

  private static final Workload APP =
      Workload.named("app")
          .withService(
              Service.named("sensor", ContainerImage.named("sensor:1"))
                  .withPort(8080, 8080)
                  .servingHttp("/readings.json"));

  private final FakeDevice device = new FakeDevice();
  private HttpServer sensor;
  private volatile String page = "";
  private Deployment deployment;

  @BeforeEach
  void serve() throws IOException {
    sensor = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    sensor.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(page.getBytes(UTF_8));
          exchange.close();
        });
    sensor.start();
    device.able(InetSocketAddress.class, sensor.getAddress());
    deployment = APP.runningOn(device);
  }

  @AfterEach
  void stopServing() {
    sensor.stop(0);
  }

  @Test
  void eachIsRememberedAcrossReleases() {
    told(2, 2_000);
    Deployment next = APP.asRelease(2).runningOn(device);
    told(4, 4_000);

    assertThat(next.forcedReadings())
        .isEqualTo(
            new TreeMap<>(
                Map.of(2L, Instant.ofEpochMilli(2_000), 4L, Instant.ofEpochMilli(4_000))));
  }

  @Test
  void aVolumeThatHasThemAllIsIntact() {
    told(2, 2_000);
    written(1_000, 2_000, 3_000);

    readings().isIntact();
  }

  @Test
  void oneThatWasLostIsMissed() {
    told(3, 3_000);
    written(1_000, 2_000);

    assertThatThrownBy(() -> readings().isIntact())
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll("reading 3", "is not there, the last is 2");
  }

  /** As by a service that starts over on a volume that was emptied behind its back. */
  @Test
  void oneInThePlaceOfAnotherIsFoundOut() {
    told(2, 2_000);
    written(11_000, 12_000, 13_000);

    assertThatThrownBy(() -> readings().isIntact())
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll("reading 2", "is of 1970-01-01T00:00:12Z");
  }

  @Test
  void afterAPurgeNoneIsLeft() {
    told(2, 2_000);
    SortedMap<Long, Instant> before = deployment.forcedReadings();

    written(11_000, 12_000);
    readings().beginsAnew(before);

    written(1_000, 2_000, 3_000);
    assertThatThrownBy(() -> readings().beginsAnew(before))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("to begin anew, but reading 2");
  }

  @Test
  void ofNothingThatWasToldNothingCanBeLeft() {
    written(1_000);

    assertThatThrownBy(() -> readings().beginsAnew(deployment.forcedReadings()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private void told(long number, long millis) {
    page = SensorStatusTests.page(millis, number);
    assertThat(deployment.sensor()).isPresent();
  }

  private void written(long... millis) {
    StringBuilder log = new StringBuilder();
    for (int i = 0; i < millis.length; i++) {
      log.append(ReadingsLogTests.reading(i + 1, millis[i]));
    }
    device.write(
        deployment.volumeFolder(Workloads.READINGS) + "/" + Readings.FILE,
        log.toString().getBytes(UTF_8));
  }

  private VolumeAssert readings() {
    return assertThat(device).volume(Workloads.READINGS);
  }
}
