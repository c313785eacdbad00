package dev.balenachaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.device.FakeDevice;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Workload;
import dev.balenachaos.workload.Workloads;
import org.junit.jupiter.api.Test;

class HostRebootTests {

  private static final String ID = "1a";

  private String boot = "a";
  private String asked = "";
  private final FakeDevice device = new FakeDevice().printing(this::print);
  private final Deployment app =
      Workload.named("a").withService(Workloads.steward()).runningOn(device);
  private final HostReboot fault = HostReboot.through(app, "steward");

  private String print(String command) {
    asked = command.contains("systemd-run") ? command : asked;
    return command.contains("boot_id") ? boot : "";
  }

  @Test
  void theContainerIsAskedAndAnotherBootShowsIt() {
    fault.apply(device, ID);
    assertThat(asked).contains(app.container("steward") + " steward reboot");
    assertThat(fault.effect(device, ID).bites()).isFalse();

    boot = "b";
    assertThat(fault.effect(device, ID)).isEqualTo(new Effect(true, "it is in boot b"));
    assertThat(fault.effect(device, ID)).isEqualTo(new Effect(false, "it is in boot b"));
  }

  @Test
  void anotherBootWithoutItIsNotItsEffect() {
    boot = "b";

    assertThat(fault.effect(device, ID)).isEqualTo(new Effect(false, "nobody has rebooted it"));
  }
}
