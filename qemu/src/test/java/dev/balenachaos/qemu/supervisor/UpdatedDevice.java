package dev.balenachaos.qemu.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.DeviceRequest;
import dev.balenachaos.device.Supervisor;
import dev.balenachaos.qemu.QemuDeviceProvider;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Run;
import dev.balenachaos.run.Timeline;
import dev.balenachaos.workload.ContainerImage;
import dev.balenachaos.workload.Workloads;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** A device with an app that is updated again and again, and a note in the app's volume. */
final class UpdatedDevice implements AutoCloseable {

  private static final ContainerImage IMAGE = Workloads.chattyImage();
  private static final String NOTE = "/mnt/data/docker/volumes/" + Target.VOLUME + "/_data/note";

  private final Run run = Run.startIn(Path.of("target", "bad-luck"));
  private final Device device =
      new QemuDeviceProvider()
          .provide(
              new DeviceRequest(URI.create("qemu:reference"), run, run.folder(), new Timeline()));
  private Target inForce = new Target("first", IMAGE.reference());

  /** Returns a device that meets a first target. */
  static UpdatedDevice powerOn() {
    UpdatedDevice updated = new UpdatedDevice();
    IMAGE.loadOn(updated.device);
    updated.update(updated.inForce);
    updated.device.shell().require("echo kept >" + NOTE + "; sync " + NOTE);
    return updated;
  }

  Device device() {
    return device;
  }

  long seed() {
    return run.seed();
  }

  void tell(String what, String text) {
    run.story().tell(what, text);
  }

  /** Returns the target that the device met last. */
  Target inForce() {
    return inForce;
  }

  /** Returns a target that is another one than that in force, and can be met. */
  Target next(String suffix) {
    return new Target(inForce.commit() + suffix, IMAGE.reference());
  }

  /** Sends a target, which must be accepted, and waits until the device meets it. */
  void update(Target target) {
    assertThat(offer(target).status()).isEqualTo(200);
    awaitOneOf(target);
  }

  Supervisor.Answer offer(Target target) {
    return device
        .supervisor()
        .send("POST", "/v2/local/target-state", target.body(), Duration.ofSeconds(5));
  }

  /**
   * Sends a target, and lets something happen so long after that.
   *
   * @return whether the target was accepted
   */
  boolean offerAndLater(Target update, Duration delay, Runnable later) throws Exception {
    ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    try {
      Future<?> happened = clock.schedule(later, delay.toMillis(), TimeUnit.MILLISECONDS);
      boolean accepted = isAccepted(update);
      happened.get();
      return accepted;
    } finally {
      clock.shutdownNow();
    }
  }

  private boolean isAccepted(Target update) {
    try {
      return offer(update).status() == 200;
    } catch (InfraException e) {
      // What happens later went first.
      return false;
    }
  }

  /**
   * Waits until the device meets an update with the volume as it was: what was accepted is safe on
   * the disk; what was not may have been met or not.
   */
  void awaitMet(Target update, boolean accepted) {
    if (accepted) {
      awaitOneOf(update);
    } else {
      awaitOneOf(inForce, update);
    }
    assertThat(device.shell().require("cat " + NOTE)).isEqualTo("kept");
  }

  private void awaitOneOf(Target... targets) {
    Map<Seen, Target> met = new LinkedHashMap<>();
    for (Target target : targets) {
      met.put(target.met(), target);
    }
    AtomicReference<Seen> seen = new AtomicReference<>();
    await()
        .untilAsserted(
            () -> {
              seen.set(Seen.on(device));
              assertThat(seen.get()).isIn(met.keySet());
            });
    inForce = Objects.requireNonNull(met.get(seen.get()));
  }

  ConditionFactory await() {
    return Awaitility.await()
        .atMost(within(Duration.ofMinutes(2)))
        .pollInterval(Duration.ofMillis(500));
  }

  Duration within(Duration atFullSpeed) {
    return device.deadlines().scaled(atFullSpeed);
  }

  @Override
  public void close() {
    device.close();
  }
}
