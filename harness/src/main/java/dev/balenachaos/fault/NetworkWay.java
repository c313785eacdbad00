package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import java.util.Optional;

/** Where a fault of the network is done: on the wire or on the device. */
sealed interface NetworkWay permits OnWire, OnDevice {

  /** See {@link Fault#undoFromHost}. */
  Optional<Runnable> undoFromHost(Device device, String id);

  /** See {@link Fault#apply}. */
  void apply(Device device, String id);

  /** See {@link Fault#effect}. */
  Effect effect(Device device, String id);
}
