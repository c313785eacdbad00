package dev.balenachaos.assertion;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.FakeDevice;
import dev.balenachaos.fault.Effect;
import dev.balenachaos.fault.Fault;
import dev.balenachaos.fault.Injection;
import dev.balenachaos.run.InfraException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceAssertTests {

  /** A fault of which there is nothing on the device, and which does it no harm. */
  private static final class Preparation implements Fault {

    private boolean bites;

    @Override
    public boolean harms() {
      return false;
    }

    @Override
    public String undo(String id) {
      return "true";
    }

    @Override
    public Optional<Runnable> undoFromHost(Device prepared, String id) {
      return Optional.of(() -> bites = false);
    }

    @Override
    public void apply(Device prepared, String id) {
      bites = true;
    }

    @Override
    public Effect effect(Device prepared, String id) {
      return new Effect(bites, "looked");
    }
  }

  @TempDir private Path folder;

  private final FakeDevice device = new FakeDevice();

  @BeforeEach
  void keepItsFolder() {
    device.able(Path.class, folder);
  }

  @Test
  void thereIsNothingToRecoverFromBeforeAnInjection() {
    assertThatNothingIsToRecoverFrom();
  }

  @Test
  void thereIsNothingToRecoverFromWhereWhatWasInjectedDoesNoHarm() {
    try (Injection preparation = device.inject(new Preparation())) {
      assertThatNothingIsToRecoverFrom();
    }
    assertThatNothingIsToRecoverFrom();
  }

  private void assertThatNothingIsToRecoverFrom() {
    assertThatThrownBy(() -> assertThat(device).recoversWithin(Duration.ofSeconds(1)))
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("recoversWithin was asked on " + device.name())
        .hasMessageContaining("nothing that does harm was injected");
  }

  @Test
  void aVolumeOfWhichNothingIsKnownIsRefused() {
    assertThatThrownBy(() -> assertThat(device).volume("orders"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("known: readings");
  }
}
