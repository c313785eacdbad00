package dev.balenachaos.scenarios;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Host;
import java.util.List;

/**
 * Units of the host that a harm is to spare, as they run before it.
 *
 * @param before each as it was then
 */
record RunningUnits(Device device, List<Host.Unit> before) {

  /** Looks at them now. */
  static RunningUnits of(Device device, List<String> names) {
    return new RunningUnits(device, names.stream().map(device.host()::unit).toList());
  }

  /** Asserts that each is active, and still the same run. */
  void haveRunOn() {
    before.forEach(unit -> assertThat(device).unit(unit.name()).hasRunOnSince(unit));
  }
}
