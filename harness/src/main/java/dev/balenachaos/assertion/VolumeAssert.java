package dev.balenachaos.assertion;

import dev.balenachaos.device.Device;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Readings;
import dev.balenachaos.workload.SensorStatus;
import java.time.Instant;
import java.util.SortedMap;

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
   * Asserts that there are readings, that their numbers run without a gap, that each has the
   * checksum it was written with, and that each that the service {@code sensor} was heard to call
   * forced to the disk is the one it was then. Gaps in time are allowed: the harm takes time.
   */
  public VolumeAssert isIntact() {
    SortedMap<Long, Instant> forced = deployment.forcedReadings();
    Readings readings = whole();
    forced.forEach(
        (number, taken) -> {
          if (!taken.equals(readings.taken().get(number))) {
            throw failure(
                "to be intact, but reading %d of %s, which was told to be forced to the disk, is %s"
                    .formatted(number, taken, found(readings, number)));
          }
        });
    return this;
  }

  /**
   * Asserts that none is left of the readings that the service {@code sensor} was heard to call
   * forced to the disk before a purge, and that those since are intact.
   *
   * @param before what {@link Deployment#forcedReadings()} told before
   * @throws IllegalArgumentException when that is nothing, so that none could be left
   */
  public VolumeAssert beginsAnew(SortedMap<Long, Instant> before) {
    if (before.isEmpty()) {
      throw new IllegalArgumentException("No reading was heard of that could be left");
    }
    Readings readings = whole();
    before.forEach(
        (number, taken) -> {
          if (taken.equals(readings.taken().get(number))) {
            throw failure("to begin anew, but reading %d is of %s".formatted(number, taken));
          }
        });
    return this;
  }

  private Readings whole() {
    Readings readings = deployment.readings();
    if (readings.count() == 0 || !readings.broken().isEmpty()) {
      throw failure(
          "to be intact, but of " + readings.count() + " these are not: " + readings.broken());
    }
    return readings;
  }

  private static String found(Readings readings, long number) {
    Instant taken = readings.taken().get(number);
    return taken == null ? "not there, the last is " + readings.last() : "of " + taken;
  }

  private AssertionError failure(String expected) {
    return new AssertionError(
        "[" + device.name() + "] Expected the readings on the volume " + expected);
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
