package dev.balenachaos.assertion;

import dev.balenachaos.device.Device;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Readings;
import dev.balenachaos.workload.SensorStatus;

/** Assertions on the volume of the shipped workload that holds readings. */
public final class VolumeAssert {

  private final DeviceAssert parent;
  private final Device device;
  private final Deployment deployment;

  VolumeAssert(DeviceAssert parent, Device device, Deployment deployment) {
    this.parent = parent;
    this.device = device;
    this.deployment = deployment;
  }

  /**
   * Asserts that there are readings, that their numbers run without a gap, and that each has the
   * checksum it was written with. Gaps in time are allowed: the harm takes time.
   */
  public VolumeAssert isIntact() {
    Readings readings = deployment.readings();
    if (readings.count() == 0 || !readings.broken().isEmpty()) {
      throw new AssertionError(
          "["
              + device.name()
              + "] Expected the readings on the volume to be intact, but of "
              + readings.count()
              + " these are not: "
              + readings.broken());
    }
    return this;
  }

  /** Asserts that every reading that the service {@code sensor} believes written is there. */
  public VolumeAssert holdsAllThatWasReportedWritten() {
    SensorStatus status =
        deployment
            .sensor()
            .orElseThrow(
                () ->
                    new AssertionError(
                        "[" + device.name() + "] Expected the sensor to answer, but it does not"));
    Readings readings = deployment.readings();
    if (readings.last() < status.last()) {
      throw new AssertionError(
          "["
              + device.name()
              + "] Expected reading "
              + status.last()
              + " on the volume, since the service reports it written, but the last there is "
              + readings.last());
    }
    return this;
  }

  /** Goes back to assertions on the device. */
  public DeviceAssert and() {
    return parent;
  }
}
