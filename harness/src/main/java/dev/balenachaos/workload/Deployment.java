package dev.balenachaos.workload;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Supervisor;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A workload on a device. It is attached to the device ({@link Device#attachments()}). */
public final class Deployment {

  private final Device device;
  private final Release release;
  private final String commit;
  private final ForcedReadings forced;

  Deployment(Device device, Release release) {
    this(device, release, release.commit());
  }

  Deployment(Device device, Release release, String commit) {
    this.device = device;
    this.release = release;
    this.commit = commit;
    this.forced = ForcedReadings.of(device);
  }

  /** Returns the id of the app. */
  public int appId() {
    return release.appId();
  }

  /** Returns the commit by which the supervisor knows the release: a digest of its content. */
  public String commit() {
    return commit;
  }

  /** Returns the names of the services; never null but potentially empty. */
  public List<String> services() {
    return List.copyOf(release.services().keySet());
  }

  /** Returns the names of the services that answer over HTTP; never null but potentially empty. */
  public List<String> httpServices() {
    return release.services().values().stream()
        .filter(service -> service.http().isPresent())
        .map(Service::name)
        .toList();
  }

  /** Returns the name that the supervisor gives to a service's container (supervisor 19.0.5). */
  public String container(String service) {
    int id = release.idOf(service);
    return service + "_" + id + "_" + release.id() + "_" + commit;
  }

  /** Returns the folder on the device that holds what is on a named volume. */
  public String volumeFolder(String volume) {
    return "/mnt/data/docker/volumes/" + release.appId() + "_" + volume + "/_data";
  }

  /**
   * Returns where a service answers HTTP, as seen from the host.
   *
   * @throws IllegalArgumentException when the service does not say that it serves HTTP
   */
  public URI uri(String service) {
    Service.Http http =
        release
            .service(service)
            .http()
            .orElseThrow(
                () -> new IllegalArgumentException("Service " + service + " does not serve HTTP"));
    InetSocketAddress way = device.reach(http.port());
    return URI.create("http://" + way.getHostString() + ":" + way.getPort() + http.path());
  }

  /**
   * Returns the page that a service answers with now, within 2 s at full speed; nothing when it
   * does not answer with 200.
   */
  public Optional<String> page(String service) {
    return Page.at(uri(service), device.deadlines().scaled(Duration.ofSeconds(2)));
  }

  /**
   * Returns what the service {@code sensor} tells of itself now; nothing when it does not answer.
   * Whoever asks, it is remembered which readings it has told to be forced to the disk.
   */
  public Optional<SensorStatus> sensor() {
    // What was read while it was being written is whole a moment later.
    Optional<SensorStatus> status =
        page("sensor")
            .flatMap(page -> SensorStatus.isWhole(page) ? Optional.of(page) : page("sensor"))
            .map(SensorStatus::parse);
    status.ifPresent(forced::hear);
    return status;
  }

  /**
   * Returns the readings that the sensor has told to be forced to the disk, as often as it was
   * asked since the device was handed out, by this release or another: when each was taken, by its
   * number.
   */
  public SortedMap<Long, Instant> forcedReadings() {
    return forced.told();
  }

  /**
   * Reads the log on the volume {@code readings} and checks each line of it.
   *
   * @throws dev.balenachaos.device.ShellException when it cannot be read
   */
  public Readings readings() {
    return Readings.on(device, volumeFolder(Workloads.READINGS));
  }

  /**
   * Counts how often the engine has restarted each service's container by its restart policy. The
   * supervisor does not tell: a service in a crash loop is {@code Running} to it (observed on
   * supervisor 19.0.5).
   *
   * @throws com.github.dockerjava.api.exception.NotFoundException when a container is not there
   */
  public SortedMap<String, Integer> restarts() {
    SortedMap<String, Integer> restarts = new TreeMap<>();
    for (String service : services()) {
      restarts.put(
          service,
          device
              .engine()
              .client()
              .inspectContainerCmd(container(service))
              .exec()
              .getRestartCount());
    }
    return restarts;
  }

  /**
   * Returns when the engine has started each service's container last, in the engine's words:
   * another start has another time.
   *
   * @throws com.github.dockerjava.api.exception.NotFoundException when a container is not there
   */
  public SortedMap<String, String> started() {
    SortedMap<String, String> started = new TreeMap<>();
    services().forEach(service -> started.put(service, started(service)));
    return started;
  }

  /**
   * Returns when the engine has started a service's container last.
   *
   * @throws com.github.dockerjava.api.exception.NotFoundException when it is not there
   */
  public String started(String service) {
    return String.valueOf(
        device
            .engine()
            .client()
            .inspectContainerCmd(container(service))
            .exec()
            .getState()
            .getStartedAt());
  }

  /**
   * Says what of the workload is not running now, in the supervisor's eyes and over HTTP.
   *
   * @return one line, or nothing when everything runs
   */
  public Optional<String> missing() {
    return new Progress(this, release).missing();
  }

  /**
   * Sends another release to the supervisor and does not wait for it. Its images are not loaded.
   *
   * @return what the supervisor answered; 200 says no more than that it was taken
   */
  public Supervisor.Answer offer(Workload other) {
    return new TargetState(device).offer(other.release());
  }

  /**
   * Replaces this workload by another one, usually another release of the same app.
   *
   * @throws DeploymentException as {@link Workload#on(Device)}
   */
  public Deployment update(Workload other) {
    device.attachments().remove(this);
    return other.on(device);
  }

  /**
   * Takes the workload out of the target state and waits until its containers are gone. Its volumes
   * stay on the device, as the supervisor leaves them.
   *
   * @throws DeploymentException when the device refuses it or takes longer than {@link
   *     Workload#DEADLINE}, scaled to its speed
   */
  public void remove() {
    new Rollout(this, release).remove();
    device.attachments().remove(this);
  }

  Device device() {
    return device;
  }
}
