package dev.balenachaos.device;

/**
 * Something that is done to a device as a whole, such as a fault or a workload. It lets {@link
 * Device} take things that are defined in packages above it.
 *
 * @param <R> what holding it returns, such as an injection or a deployment
 */
@FunctionalInterface
public interface DeviceAction<R> {

  /** Does it to the device. */
  R on(Device device);
}
