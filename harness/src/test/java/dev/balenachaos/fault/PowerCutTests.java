package dev.balenachaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.device.FakeDevice;
import dev.balenachaos.device.PowerSupply;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

class PowerCutTests {

  private static final String ID = "1a";

  private static final class FakeSupply implements PowerSupply {
    private boolean on = true;
    private Losses next = new Losses(10, 4, 2);
    private Losses losses = Losses.NONE;

    @Override
    public boolean isOn() {
      return on;
    }

    @Override
    public void cut() {
      on = false;
      losses = next;
    }

    @Override
    public Losses losses() {
      return losses;
    }

    @Override
    public void restore() {
      on = true;
    }
  }

  private final PowerCut fault = PowerCut.losingUnforcedWrites();
  private final FakeSupply supply = new FakeSupply();
  private final FakeDevice device = new FakeDevice().able(PowerSupply.class, supply);

  @Test
  void aDeviceDoesNotRunUntilItsPowerIsBack() {
    assertThat(fault.effect(device, ID).bites()).isFalse();

    fault.apply(device, ID);
    assertThat(fault.effect(device, ID).bites()).isTrue();

    fault.undoFromHost(device, ID).orElseThrow().run();
    assertThat(fault.effect(device, ID).bites()).isFalse();
    assertThat(device.commands()).isEmpty();
  }

  @Test
  void whatIsLostIsCounted() {
    fault.apply(device, ID);

    assertThat(fault.effect(device, ID))
        .isEqualTo(
            new Effect(
                true,
                "it does not run; of 12 writes 4 were not forced to the disk, and 2 of those are"
                    + " lost"));
  }

  @Test
  void aCutThatShouldLoseSomethingAndDoesNotHasNoEffect() {
    supply.next = new PowerSupply.Losses(10, 0, 0);
    fault.apply(device, ID);

    assertThat(fault.effect(device, ID).bites()).isFalse();
  }

  @Test
  void onADeviceWhosePowerIsOutOfReachTheTestIsSkipped() {
    FakeDevice other = new FakeDevice();

    assertThatThrownBy(() -> fault.undoFromHost(other, ID))
        .isInstanceOf(TestAbortedException.class)
        .hasMessageContaining(other.name());
  }
}
