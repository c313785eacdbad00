package dev.balenachaos.example;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static dev.balenachaos.fault.Traffic.ntp;
import static eu.rekawek.toxiproxy.model.ToxicDirection.DOWNSTREAM;
import static java.time.Duration.ofMinutes;

import dev.balenachaos.device.Device;
import dev.balenachaos.fault.Injection;
import dev.balenachaos.fault.Network;
import dev.balenachaos.junit.ChaosScenario;
import dev.balenachaos.junit.Managed;
import dev.balenachaos.lab.Lab;
import dev.balenachaos.workload.Workloads;
import java.io.IOException;
import org.junit.jupiter.api.Test;

@ChaosScenario("slow-registry")
@Managed
class SlowRegistryExample {

  @Test
  void theReleaseArrivesAllTheSame(Device device, Lab lab) throws IOException {
    lab.registryWay().proxy().toxics().bandwidth("slow", DOWNSTREAM, 512);
    try (Injection noTime = device.inject(Network.blocked(ntp()))) {
      lab.release(device, Workloads.sensorLogger());
      assertThat(device).cloud().seesTheReleaseAppliedWithin(ofMinutes(3));
    }
    assertThat(device).recoversWithin(ofMinutes(5));
  }
}
