package dev.balenachaos.workload;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.DeviceAction;
import dev.balenachaos.device.Preparation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A multi-container app, described in code and run by a device's supervisor in local mode. Every
 * method returns a changed copy.
 *
 * <pre>{@code
 * Workload.named("shop")
 *     .withVolume("orders")
 *     .withService(Service.named("till", image).withVolume("orders", "/data"))
 * }</pre>
 */
public final class Workload implements DeviceAction<Deployment> {

  /** How long a device at full speed may take until everything runs: 3 minutes. */
  public static final Duration DEADLINE = Duration.ofMinutes(3);

  private final Release release;

  private Workload(Release release) {
    this.release = release;
  }

  /** Starts an app with id 1 and release 1, without services, volumes and config variables. */
  public static Workload named(String name) {
    return new Workload(new Release(name, 1, 1, Map.of(), List.of(), Map.of()));
  }

  /**
   * Makes it another release of the same app. A release whose content differs from the one that
   * runs needs no other number; the same content under another number is a release of its own.
   */
  public Workload asRelease(int id) {
    return new Workload(
        new Release(
            release.name(),
            release.appId(),
            id,
            release.services(),
            release.volumes(),
            release.config()));
  }

  /** Adds a service, or replaces the one of that name. */
  public Workload withService(Service service) {
    Map<String, Service> services = new LinkedHashMap<>(release.services());
    services.put(service.name(), service);
    return new Workload(
        new Release(
            release.name(),
            release.appId(),
            release.id(),
            services,
            release.volumes(),
            release.config()));
  }

  /** Adds a named volume. */
  public Workload withVolume(String volume) {
    List<String> volumes = new ArrayList<>(release.volumes());
    volumes.add(volume);
    return new Workload(
        new Release(
            release.name(),
            release.appId(),
            release.id(),
            release.services(),
            volumes,
            release.config()));
  }

  /** Sets a config variable of the device, for instance {@code SUPERVISOR_POLL_INTERVAL}. */
  public Workload withConfig(String variable, String value) {
    Map<String, String> config = new LinkedHashMap<>(release.config());
    config.put(variable, value);
    return new Workload(
        new Release(
            release.name(),
            release.appId(),
            release.id(),
            release.services(),
            release.volumes(),
            config));
  }

  /**
   * Returns a service.
   *
   * @throws IllegalArgumentException when there is none of that name
   */
  public Service service(String name) {
    return release.service(name);
  }

  /**
   * Deploys the app: loads the images that the device lacks, sets it as the only app of the target
   * state, and waits until the supervisor says {@code applied}, each service runs, and each one
   * that serves HTTP answers. The device's config variables are kept.
   *
   * @throws DeploymentException when the device refuses it or takes longer than {@link #DEADLINE},
   *     scaled to its speed
   */
  @Override
  public Deployment on(Device device) {
    rollout(device).apply();
    device.attachments().all(Deployment.class).forEach(device.attachments()::remove);
    return runningOn(device);
  }

  /**
   * Returns a digest of the whole description: of the target state, its config variables, and the
   * content of the images. No device is asked.
   *
   * @throws dev.balenachaos.run.InfraException when a file that goes into an image cannot be read
   */
  public String key() {
    return release.key();
  }

  /**
   * Returns the step that loads the images that the device lacks.
   *
   * @throws dev.balenachaos.run.InfraException when a file that goes into an image cannot be read
   */
  public Preparation.Step loaded() {
    return new Preparation.Step(
        "loaded-" + release.imagesKey(),
        device -> {
          rollout(device).loadImages();
          return release.name();
        });
  }

  /**
   * Returns the step that deploys the app, as {@link #on(Device)} does. The device that is handed
   * out is told of it by {@link #runningOn(Device)}.
   *
   * @throws dev.balenachaos.run.InfraException when a file that goes into an image cannot be read
   */
  public Preparation.Step deployed() {
    return new Preparation.Step(
        "deployed-" + key(),
        device -> {
          rollout(device).apply();
          return release.name();
        });
  }

  /** Takes the app for deployed on a device on which {@link #deployed()} was done. */
  public Deployment runningOn(Device device) {
    Deployment deployment = new Deployment(device, release);
    device.attachments().add(deployment);
    return deployment;
  }

  /**
   * Returns the app as a release that a cloud hands out, whose images are pulled.
   *
   * @param images where an image is pulled from, given its reference here; for instance {@code
   *     registry.lab.test/sensor@sha256:…}
   */
  public FleetRelease publishedWith(UnaryOperator<String> images) {
    return FleetRelease.of(release, images);
  }

  /**
   * Takes the app for one that the device's cloud has released to it.
   *
   * @param commit by which the cloud knows the release
   */
  public Deployment releasedTo(Device device, String commit) {
    Deployment deployment = new Deployment(device, release, commit);
    device.attachments().all(Deployment.class).forEach(device.attachments()::remove);
    device.attachments().add(deployment);
    return deployment;
  }

  /** Returns the images of the services, each once; never null but potentially empty. */
  public List<ContainerImage> images() {
    Map<String, ContainerImage> images = new LinkedHashMap<>();
    release
        .services()
        .values()
        .forEach(service -> images.put(service.image().reference(), service.image()));
    return List.copyOf(images.values());
  }

  private Rollout rollout(Device device) {
    return new Rollout(new Deployment(device, release), release);
  }

  Release release() {
    return release;
  }
}
