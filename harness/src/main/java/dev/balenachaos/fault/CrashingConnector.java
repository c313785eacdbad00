package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Workloads;
import java.time.Duration;

/**
 * The service {@link Workloads#connector()} crashes, at each of its starts or some time after each,
 * with exit status 1. What it has connected goes with it. The engine restarts it by its policy.
 *
 * <pre>{@code
 * device.inject(CrashingConnector.atStart(app));
 * }</pre>
 */
public final class CrashingConnector implements Fault {

  private final ServiceVolume volume;
  private final Duration after;

  private CrashingConnector(Deployment app, Duration after) {
    this.volume = ServiceVolume.of(app, Workloads.CONNECTOR);
    this.after = after;
  }

  /**
   * Lets it crash now, and at each start before it has connected anything.
   *
   * @throws IllegalArgumentException when the workload has no such service
   */
  public static CrashingConnector atStart(Deployment app) {
    return new CrashingConnector(app, Duration.ZERO);
  }

  /**
   * Lets it crash whenever it has run for so long, which is not scaled.
   *
   * @param running whole seconds
   * @throws IllegalArgumentException when the workload has no such service
   */
  public static CrashingConnector after(Duration running, Deployment app) {
    return new CrashingConnector(app, running);
  }

  @Override
  public String undo(String id) {
    return volume.without("crash-" + id, "crashes-" + id);
  }

  @Override
  public void apply(Device device, String id) {
    volume.put(device, this, "crash-" + id, String.valueOf(after.toSeconds()));
  }

  @Override
  public Effect effect(Device device, String id) {
    String crashes =
        HostScript.look(
            device,
            """
            cd %1$s || exit
            [ -e crash-%2$s ] || { echo 'it is not told to crash'; exit; }
            [ ! -e crashes-%2$s ] || grep -c . crashes-%2$s
            """
                .formatted(volume.folder(), id));
    String seen = crashes.strip();
    return seen.matches("\\d+")
        ? new Effect(true, "crashes: " + seen)
        : new Effect(false, seen.isEmpty() ? "it has not crashed" : seen);
  }

  @Override
  public Duration bitesWithin() {
    return after.plusSeconds(30);
  }

  @Override
  public String toString() {
    return "the service "
        + Workloads.CONNECTOR
        + " crashes "
        + (after.isZero() ? "at each start" : after.toSeconds() + " s after each start");
  }
}
