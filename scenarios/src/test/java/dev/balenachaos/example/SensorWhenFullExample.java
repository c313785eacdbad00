package dev.balenachaos.example;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import dev.balenachaos.device.Device;
import dev.balenachaos.fault.DataPartition;
import dev.balenachaos.fault.Injection;
import dev.balenachaos.junit.ChaosScenario;
import dev.balenachaos.junit.Predeployed;
import dev.balenachaos.workload.Workload;
import dev.balenachaos.workload.Workloads;
import org.junit.jupiter.api.Test;

@ChaosScenario("sensor-when-full")
class SensorWhenFullExample {

  @Predeployed static final Workload APP = Workloads.sensorLogger();

  @Test
  void theSensorGoesOnOnceThereIsRoom(Device device) {
    try (Injection full = device.inject(DataPartition.filled())) {
      assertThat(device).service("web").keepsAnsweringFor(ofSeconds(5));
    }
    assertThat(device).recoversWithin(ofMinutes(1));
    assertThat(device).volume("readings").isIntact();
  }
}
