package dev.balenachaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.device.FakeDevice;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Workload;
import dev.balenachaos.workload.Workloads;
import org.junit.jupiter.api.Test;

class HostRebootTests {

  private static final String ID = "1a";

  private String printed = "a\na\n";
  private String asked = "";
  private final FakeDevice device = new FakeDevice().printing(this::print);
  private final Deployment app =
      Workload.named("a").withService(Workloads.steward()).runningOn(device);
  private final HostReboot fault = HostReboot.through(app, "steward");

  private String print(String command) {
    asked = command.contains("systemd-run") ? command : asked;
    return command.contains("boot_id") ? printed : "";
  }

  @Test
  void theContainerIsAskedAndAnotherBootShowsIt() {
    fault.apply(device, ID);
    assertThat(asked)
        .contains("--unit=balena-chaos-1a-reboot ", app.container("steward") + " steward reboot");
    assertThat(fault.effect(device, ID).bites()).isFalse();

    printed = "a\nb\n";
    assertThat(fault.effect(device, ID)).isEqualTo(new Effect(true, "it is in boot b"));
    assertThat(fault.effect(device, ID)).isEqualTo(new Effect(true, "it is in boot b"));
  }

  @Test
  void anotherBootWithoutItIsNotItsEffect() {
    printed = "b\n";

    assertThat(fault.effect(device, ID))
        .isEqualTo(new Effect(false, "nobody has asked for a reboot"));
  }

  @Test
  void theUndoCallsItOff() {
    assertThat(fault.undo(ID)).contains("systemctl stop balena-chaos-1a-reboot.timer ");
  }
}
