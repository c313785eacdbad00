package dev.balenachaos.workload;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Journal;
import dev.balenachaos.device.Supervisor;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Story;
import dev.balenachaos.run.Timeline;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.opentest4j.TestAbortedException;

/** Brings a release onto a device, or off it, and waits until that is so. */
record Rollout(Deployment deployment, Release release) {

  private static final Duration PERIOD = Duration.ofMillis(250);

  void apply() {
    loadImages();
    removeLongLogs();
    accepted(new TargetState(device()).offer(release));
    Duration took = await("deploy", new Progress(deployment, release)::missing);
    note(release.name() + " is applied and runs after " + Story.readable(took));
  }

  void remove() {
    accepted(new TargetState(device()).offerNoApp());
    Duration took = await("remove", new Progress(deployment, release)::leftOver);
    note(release.name() + " is gone after " + Story.readable(took));
  }

  /** Images are for one kind of processor; on another their programs would not even start. */
  void loadImages() {
    String processor = device().shell().require("uname -m");
    if (!processor.equals(DockerArchive.PROCESSOR)) {
      throw new TestAbortedException(
          "%s has a processor of the kind %s, and the images of an app are for %s here"
              .formatted(device().name(), processor, DockerArchive.PROCESSOR));
    }
    Set<String> seen = new HashSet<>();
    for (Service service : release.services().values()) {
      String reference = service.image().reference();
      if (seen.add(reference)) {
        boolean loaded = service.image().loadOn(device());
        step(reference + (loaded ? " was loaded" : " is there already"));
      }
    }
  }

  /** Only where nobody has heard yet of a reading that would be lost. */
  private void removeLongLogs() {
    if (!device().disposable() && deployment.forcedReadings().isEmpty()) {
      for (String volume : release.volumes()) {
        LongLog.remove(
            device(),
            deployment.volumeFolder(volume) + "/" + Readings.FILE,
            release.appId() + "_" + volume);
      }
    }
  }

  private void accepted(Supervisor.Answer answer) {
    if (answer.status() != 200) {
      throw new DeploymentException(
          """
          Tried to change the target state of %s for app %s
          Seen: the supervisor answered %d %s
          The former target stays in force; look at: journalctl -u balena-supervisor"""
              .formatted(device().name(), release.name(), answer.status(), answer.body().strip()));
    }
    step("the supervisor took the target state");
  }

  private Duration await(String what, Supplier<Optional<String>> obstacle) {
    Duration began = device().timeline().now();
    Duration deadline = device().deadlines().scaled(Workload.DEADLINE);
    AtomicReference<String> seen = new AtomicReference<>("nothing yet");
    try {
      Awaitility.await()
          .pollInSameThread()
          .pollDelay(Duration.ZERO)
          .pollInterval(device().deadlines().scaled(PERIOD))
          .atMost(deadline)
          .until(
              () -> {
                Optional<String> now = obstacle.get();
                now.ifPresent(seen::set);
                return now.isEmpty();
              });
    } catch (ConditionTimeoutException e) {
      throw new DeploymentException(
          """
          Tried for %s to %s app %s on %s
          Seen: %s; the supervisor said last: %s
          Look at the whole of it: journalctl -u balena-supervisor -u balena"""
              .formatted(
                  Story.readable(deadline),
                  what,
                  release.name(),
                  device().name(),
                  seen.get(),
                  lastWords()),
          e);
    }
    return device().timeline().now().minus(began);
  }

  private String lastWords() {
    try {
      List<Journal.Entry> entries = device().journal().entries("-u balena-supervisor", 1);
      return entries.isEmpty() ? "nothing" : entries.get(0).message().strip();
    } catch (InfraException e) {
      return "unknown, its journal cannot be read";
    }
  }

  /** The end of it, which people are told. */
  private void note(String text) {
    device().timeline().record(Timeline.Kind.STEP, "workload", text);
  }

  /** What happens on the way, which is on the timeline only. */
  private void step(String text) {
    device().timeline().record(Timeline.Kind.STEP, "rollout", text);
  }

  private Device device() {
    return deployment.device();
  }
}
