package dev.balenachaos.lab;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static dev.balenachaos.fault.Traffic.ntp;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.device.Device;
import dev.balenachaos.fault.Injection;
import dev.balenachaos.fault.Network;
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
  void losesItsTimeServerWhileNtpIsBlockedAndFindsItAgain(Device device, Lab lab) {
    assertThat(device).ntp().isSynchronisedWithin(ofMinutes(2));
    assertThat(device).clock().isWithin(ofMillis(100));

    try (Injection blocked = device.inject(Network.blocked(ntp()))) {
      assertThat(device).resolves("api.lab.test");
    }

    assertThat(device).recoversWithin(ofMinutes(5));
    assertThat(device.capability(Wire.class).orElseThrow().capture())
        .matches(file -> Files.isRegularFile(file));
  }

  @Test
  void followsALiarThatIsItsOnlyTimeServer(Device device, Lab lab) {
    lab.liar().claim(TimeClaim.ahead(Duration.ofHours(1)));
    for (int pool = 0; pool < 4; pool++) {
      lab.names().point(pool + ".resinio.pool.ntp.org", LabHost.LIAR.address());
    }
    device.shell().require("systemctl restart chronyd");

    assertThat(device).clock().goesOffByMoreThan(ofMinutes(59), ofMinutes(2));
    assertThat(device).clock().isWithin(ofMinutes(61));
  }
}
