package dev.balenachaos.assertion;

import dev.balenachaos.device.Device;
import dev.balenachaos.run.Timeline;
import java.time.Duration;

/**
 * Assertions on how the engine restarts a container, by the pauses that it makes before it does
 * (balena-engine 20.10.44). A start may take 5 s, scaled, on top of each.
 */
public final class RestartsAssert {

  private static final Duration START = Duration.ofSeconds(5);

  private final DeviceAssert parent;
  private final Device device;
  private final String service;
  private final String container;
  private final int before;

  RestartsAssert(DeviceAssert parent, Device device, String service, String container, int before) {
    this.parent = parent;
    this.device = device;
    this.service = service;
    this.container = container;
    this.before = before;
  }

  /**
   * Asserts that there are so many within a deadline, scaled, the first after 100 ms and each after
   * a pause twice as long as the one before, 1 min at most.
   */
  public DeviceAssert areEverMoreSeldomWithin(Duration deadline, int times) {
    return follow(RestartPauses.doubling(before, start()), deadline, times);
  }

  /**
   * Asserts that there are so many within a deadline, scaled, each after 100 ms. None may take as
   * long as the last pause would be if they doubled: nine, for 25.6 s, leave room for slow starts.
   */
  public DeviceAssert areAtOnceWithin(Duration deadline, int times) {
    return follow(RestartPauses.shortest(before, times, start()), deadline, times);
  }

  private Duration start() {
    return device.deadlines().scaled(START);
  }

  private DeviceAssert follow(RestartPauses pauses, Duration deadline, int times) {
    pauses.await(device, container, times, deadline);
    device.timeline().record(Timeline.Kind.STEP, service, "restarted: " + pauses);
    return parent;
  }
}
