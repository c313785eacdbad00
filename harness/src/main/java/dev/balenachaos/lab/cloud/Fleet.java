package dev.balenachaos.lab.cloud;

import dev.balenachaos.workload.FleetRelease;
import dev.balenachaos.workload.Workload;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The one fleet of the lab's cloud. A device that registers belongs to it, and runs its release
 * until it is given another. Safe for use by many threads.
 */
public final class Fleet {

  private static final int ID = 1;

  private final String uuid = Keys.fresh();
  private final String provisioningKey = Keys.fresh();
  private final Map<String, String> config = new LinkedHashMap<>();
  private UnaryOperator<String> images = UnaryOperator.identity();
  private @Nullable FleetRelease release;

  Fleet() {}

  /** Returns its id, {@code applicationId} in a device's config.json. */
  public int id() {
    return ID;
  }

  /** Returns its UUID, by which reports and target states name the app. */
  public String uuid() {
    return uuid;
  }

  /** Returns its slug. */
  public String slug() {
    return "lab/lab";
  }

  /** Returns the key with which a new device registers, {@code apiKey} in its config.json. */
  public String provisioningKey() {
    return provisioningKey;
  }

  /**
   * Releases an app to every device that was not given one of its own.
   *
   * @return the commit, by which devices will report it
   */
  public synchronized String release(Workload workload) {
    FleetRelease published = workload.publishedWith(images);
    release = published;
    return published.commit();
  }

  /** Takes the release back: devices that follow the fleet are to run nothing. */
  public synchronized void empty() {
    release = null;
  }

  /**
   * Sets a config variable of every device, for instance {@code SUPERVISOR_POLL_INTERVAL} in
   * milliseconds. A device's own, and one that comes with a release, wins.
   */
  public synchronized void configure(String variable, String value) {
    config.put(variable, value);
  }

  /** Says from where devices pull an image, given its reference here. Default: the same name. */
  synchronized void pullFrom(UnaryOperator<String> images) {
    this.images = images;
  }

  synchronized FleetRelease publish(Workload workload) {
    return workload.publishedWith(images);
  }

  synchronized Optional<FleetRelease> released() {
    return Optional.ofNullable(release);
  }

  synchronized Map<String, String> config() {
    return new LinkedHashMap<>(config);
  }
}
