package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.workload.Deployment;
import java.time.Duration;

/**
 * An update lock that a service holds, as balena's documentation lets apps do it: by a file in its
 * {@code /tmp/balena}, whatever is in it. While it is there the supervisor neither updates,
 * restarts nor reboots anything of the app, unless it is forced to, which takes the lock away; so
 * does a boot, since it is in memory (supervisor 19.0.5, {@code src/lib/update-lock.ts}).
 *
 * <p>It is no harm in itself, but on a device that lives on it would be in the way of each update.
 * The effect is that the lock is there, and is this injection's.
 */
public final class UpdateLock implements Fault {

  private static final String FILE = "updates.lock";

  private final String container;
  private final String service;
  private final String path;

  private UpdateLock(Deployment app, String service) {
    this.container = app.container(service);
    this.service = service;
    // What a container sees as /tmp/balena, and its undo also where there is no container.
    this.path = "/tmp/balena-supervisor/services/" + app.appId() + "/" + service + "/" + FILE;
  }

  /**
   * Lets a running service hold it.
   *
   * @param service its image has {@code sh}
   */
  public static UpdateLock heldBy(Deployment app, String service) {
    return new UpdateLock(app, service);
  }

  @Override
  public boolean harms() {
    return false;
  }

  /** A lock that somebody else has taken since stays. */
  @Override
  public String undo(String id) {
    return "! grep -qsx %1$s %2$s || rm -f %2$s".formatted(id, path);
  }

  /** A lock that is there already is somebody else's, and is not taken over. */
  @Override
  public void apply(Device device, String id) {
    HostScript.apply(
        device,
        this,
        "balena-engine exec %s sh -c 'set -C; echo %s >/tmp/balena/%s'\n"
            .formatted(container, id, FILE),
        Duration.ofSeconds(30));
  }

  @Override
  public Effect effect(Device device, String id) {
    String holder = HostScript.look(device, "cat %s 2>/dev/null\n".formatted(path));
    return holder.equals(id)
        ? new Effect(true, service + " holds its update lock")
        : new Effect(false, holder.isEmpty() ? "nobody holds it" : "somebody else holds it");
  }

  @Override
  public String toString() {
    return "an update lock held by the service " + service;
  }
}
