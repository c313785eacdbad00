package dev.balenachaos.probe;

import dev.balenachaos.device.Device;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * A clock that tells the truth, beside which a device's wall clock is held. Attached to a device of
 * the lab, it replaces the coarse probe of the clock by one that sees milliseconds, and adds one of
 * the device's NTP.
 */
public interface HonestClock {

  /**
   * Compares the clocks now.
   *
   * @throws dev.balenachaos.run.InfraException when the device does not answer
   */
  ClockOffset offset();

  /**
   * Returns the best that there is for a device: the lab's honest clock where the lab has one for
   * it, otherwise the host's over SSH.
   */
  static HonestClock beside(Device device) {
    return device.attachments().newest(HonestClock.class).orElseGet(() -> overSsh(device));
  }

  /**
   * Returns the clock of the lab, which is the host's, beside a device that is on the lab's
   * network.
   *
   * @param inLab runs a program to its end on the lab's network, and returns what it prints
   * @param address the device's address there
   */
  static HonestClock ofLab(Function<List<String>, String> inLab, String address, Device device) {
    return new PingedClock(inLab, address, device.clock());
  }

  /**
   * Returns the host's clock beside a device that is reached by SSH alone. The way there is half of
   * the error: some milliseconds on real hardware, some tenths of a second under emulation.
   */
  static HonestClock overSsh(Device device) {
    return () -> {
      var reading = device.clock().read();
      return new ClockOffset(reading.offset(), reading.error().plus(Duration.ofMillis(1)));
    };
  }
}
