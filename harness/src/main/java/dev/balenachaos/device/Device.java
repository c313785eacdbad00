package dev.balenachaos.device;

import dev.balenachaos.run.Timeline;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import org.opentest4j.TestAbortedException;

/**
 * One balenaOS machine under test. Code that holds a device never knows whether it is QEMU or real
 * hardware; what only some devices can do is a capability.
 */
public interface Device extends AutoCloseable {

  /** Returns a short name for people and errors, for instance {@code qemu-3f2a}. */
  String name();

  /** Returns the door to the device's operating system. */
  Shell shell();

  /** Returns the device's files. */
  DeviceFiles files();

  /** Returns the device's systemd and kernel. */
  Host host();

  /** Returns the device's container engine. */
  Engine engine();

  /** Returns the device's supervisor. */
  Supervisor supervisor();

  /** Returns the device's journal. */
  Journal journal();

  /** Returns the device's clocks. */
  DeviceClock clock();

  /** Returns what is going on with this device: deployments, injections, the watch. */
  Attachments attachments();

  /** Returns the timeline of the test that holds this device. */
  Timeline timeline();

  /** Returns the folder into which everything seen on this device is written. */
  Path folder();

  /** Returns the deadlines scaled to the speed of the host and accelerator. */
  Deadlines deadlines();

  /**
   * Opens a way to a TCP port on the device's loopback interface. The way is kept as long as the
   * device, also across reboots; asking again for a port gives the same way.
   *
   * @return an address on the host's loopback interface
   */
  InetSocketAddress reach(int port);

  /** Returns a thing that only some devices can do, for instance {@link Power}. */
  <C> Optional<C> capability(Class<C> capability);

  /**
   * Returns a thing that a test cannot do without. A test asks for it before it changes anything,
   * since a device that lives on keeps what a skipped test has begun.
   *
   * @throws TestAbortedException when the device cannot do it: then the test is skipped
   */
  default <C> C needed(Class<C> capability) {
    return capability(capability)
        .orElseThrow(
            () ->
                new TestAbortedException(
                    "The test needs the capability "
                        + capability.getSimpleName()
                        + ", which "
                        + name()
                        + " has not"));
  }

  /**
   * Tells whether the device may be thrown away after a test. Real hardware is not: it is healed,
   * checked and handed back.
   */
  boolean disposable();

  /**
   * Waits until the device is ready: SSH answers, systemd has settled, the engine answers, the
   * supervisor answers {@code /ping}, then {@code /v1/healthy}, each with a deadline of its own.
   *
   * @return how long each gate took
   * @throws BootException naming the gate that failed, with the last lines of the console
   */
  Boot awaitReady();

  /**
   * Reboots in an orderly way and waits for the new boot as far as the given gate.
   *
   * @return how long each gate took, counted from the moment of asking
   * @throws AssertionError when the device does not come back; it names the gate that failed, with
   *     the last lines of the console
   */
  Boot reboot(Boot.Gate until);

  /** Reboots in an orderly way and returns when the new boot is ready. */
  default Boot reboot() {
    return reboot(Boot.Gate.HEALTHY);
  }

  /** Injects a fault; closing what is returned heals. */
  default <R> R inject(DeviceAction<R> fault) {
    return fault.on(this);
  }

  /** Deploys a workload and returns when it is applied and running. */
  default <R> R deploy(DeviceAction<R> workload) {
    return workload.on(this);
  }

  /** Gives the device back: a QEMU device ends here, real hardware lives on. */
  @Override
  void close();
}
