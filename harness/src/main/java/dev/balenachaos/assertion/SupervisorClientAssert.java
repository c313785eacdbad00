package dev.balenachaos.assertion;

import dev.balenachaos.device.Device;
import dev.balenachaos.run.Timeline;
import java.time.Duration;
import java.util.function.Predicate;

/** Assertions on what a service hears that asks the supervisor whether it is there. */
public final class SupervisorClientAssert {

  private static final Duration ANSWERING = Duration.ofSeconds(30);

  private final DeviceAssert parent;
  private final Device device;
  private final String service;
  private final String container;

  SupervisorClientAssert(DeviceAssert parent, Device device, String service, String container) {
    this.parent = parent;
    this.device = device;
    this.service = service;
    this.container = container;
  }

  /**
   * Asserts that it hears nothing for as long as it would wait.
   *
   * @param patience whole seconds; not scaled
   */
  public DeviceAssert waitsInVainFor(Duration patience) {
    return asks(patience, "to wait in vain for the supervisor", asked -> asked.isInVain(patience));
  }

  /** Asserts that it is refused within a second, scaled, by its own clock. */
  public DeviceAssert isRefusedAtOnce() {
    return asks(
        ANSWERING, "to be refused by the supervisor at once", AskedSupervisor::isRefusedAtOnce);
  }

  /** Asserts that it is answered within 30 s. */
  public DeviceAssert isAnswered() {
    return asks(ANSWERING, "to be answered by the supervisor", AskedSupervisor::isAnswered);
  }

  private DeviceAssert asks(
      Duration patience, String expected, Predicate<AskedSupervisor> asExpected) {
    AskedSupervisor asked = AskedSupervisor.by(device, container, patience);
    if (!asExpected.test(asked)) {
      throw new AssertionError(
          "["
              + device.name()
              + "] Expected the service "
              + service
              + " "
              + expected
              + ", but it heard "
              + asked);
    }
    if (asked.isAnswered()) {
      SupervisorsPart.tell(device, service, "asks the supervisor: " + asked);
    } else { // what it hears is the kernel's
      device.timeline().record(Timeline.Kind.STEP, service, "asks the supervisor: " + asked);
    }
    return parent;
  }
}
