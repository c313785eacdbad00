package dev.balenachaos.lab;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.device.Device;
import dev.balenachaos.junit.ChaosScenario;
import dev.balenachaos.junit.InLab;
import dev.balenachaos.wire.Wire;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A device that belongs to no cloud, in a lab: its time and its names come from there. */
@ChaosScenario("device-in-lab")
@InLab
class DeviceInLabIT {

  @Test
  void followsALiarThatIsItsOnlyTimeServer(Device device, Lab lab) {
    lab.liar().claim(TimeClaim.ahead(Duration.ofHours(1)));
    for (int pool = 0; pool < 4; pool++) {
      lab.names().point(pool + ".resinio.pool.ntp.org", LabHost.LIAR.address());
    }
    device.shell().require("systemctl restart chronyd");

    assertThat(device).clock().goesOffByMoreThan(ofMinutes(59), ofMinutes(2));
    assertThat(device).clock().isWithin(ofMinutes(61));
    assertThat(device.capability(Wire.class).orElseThrow().capture())
        .matches(file -> Files.isRegularFile(file));
  }
}
