package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.DeviceRequest;
import dev.balenachaos.device.Preparation;
import dev.balenachaos.lab.Lab;
import dev.balenachaos.run.Run;
import dev.balenachaos.run.Timeline;
import dev.balenachaos.wire.Impairment;
import dev.balenachaos.wire.Match;
import dev.balenachaos.wire.Rule;
import dev.balenachaos.wire.Wire;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device whose way to the internet leads to a lab. */
class LabDeviceIT {

  private static final String LOOK_UP = "busybox nslookup -type=a ntp.lab.test 127.0.0.2";

  @TempDir private Path folder;

  @Test
  void aCopyFindsTheLabInPlaceOfItsInternet() {
    Run run = Run.startIn(folder);
    try (Lab lab = Lab.open(folder.resolve("lab"), run.seed());
        Device device =
            new QemuDeviceProvider()
                .provide(
                    new DeviceRequest(
                        URI.create("qemu:reference"),
                        run,
                        run.folder(),
                        new Timeline(),
                        Preparation.none(),
                        Optional.of(lab.uplink())))) {
      assertThat(device.shell().require("ip -4 route show default"))
          .as("its way out is the lab, and not the cable of its SSH")
          .startsWith("default via 203.0.113.1 ")
          .hasLineCount(1);
      assertThat(device.shell().require(LOOK_UP)).contains("Address: 203.0.113.23");
      Awaitility.await()
          .atMost(device.deadlines().scaled(Duration.ofMinutes(2)))
          .untilAsserted(
              // Started last of a copy, chronyd may take no questions yet.
              () ->
                  assertThat(device.shell().run("chronyc -n sources").text()).contains("^* 203.0"));

      Wire wire = device.capability(Wire.class).orElseThrow();
      try (Rule silence = wire.add(Match.name("ntp.lab.test"), Impairment.dropped())) {
        assertThat(device.shell().run(LOOK_UP).ok()).isFalse();
        assertThat(silence.counters().dropped()).isPositive();
      }
      assertThat(device.shell().run(LOOK_UP).ok()).isTrue();
    }
  }
}
