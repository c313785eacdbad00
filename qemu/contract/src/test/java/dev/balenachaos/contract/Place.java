package dev.balenachaos.contract;

import dev.balenachaos.device.Device;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Where a supervisor and its engine are. */
interface Place extends AutoCloseable {

  /** Returns the supervisor's address, for instance {@code http://10.0.0.7:48484}. */
  URI supervisor();

  /**
   * Returns the engine's address, for instance {@code tcp://10.0.0.7:2375} or {@code
   * unix:///run/balena-engine.sock}.
   */
  URI engine();

  /** Returns the device that both are on, when there is a way to its shell. */
  Optional<Device> device();

  /** Returns how long to wait here for what takes that long at full speed. */
  Duration scaled(Duration atFullSpeed);

  @Override
  void close();
}
