package dev.balenachaos.junit;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.DeviceProviders;
import dev.balenachaos.device.DeviceRequest;
import dev.balenachaos.fault.Control;
import dev.balenachaos.fault.Injections;
import dev.balenachaos.probe.Recovery;
import dev.balenachaos.probe.Watch;
import dev.balenachaos.report.Evidence;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.InvalidException;
import dev.balenachaos.run.Run;
import dev.balenachaos.run.Timeline;
import dev.balenachaos.run.Timeline.Kind;
import dev.balenachaos.run.Verdict;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The bench on which the tests of one scenario hurt a device, one test after the other. */
final class TestBench implements AutoCloseable {

  /** How long a device may take at full speed to show its steady state before a test. */
  private static final Duration STEADY = Duration.ofSeconds(60);

  /** Who tells, on the timeline and to people, that a test starts. */
  private static final String TEST = "test";

  private record Mounted(Device device, Watch watch, Evidence evidence) {

    /** Returns what broke since the start of the newest test. */
    Optional<InfraException> broken() {
      Optional<InfraException> first = Optional.empty();
      for (Timeline.Event event : device.timeline().events()) {
        if (event.kind() == Kind.STEP && event.source().equals(TEST)) {
          first = Optional.empty();
        } else if (event.kind() == Kind.INFRA && first.isEmpty()) {
          first = Optional.of(new InfraException(device.name() + ": " + event.text()));
        }
      }
      return first;
    }
  }

  private final Run run;
  private final String scenario;
  private final URI address;
  private final Control control;
  private @Nullable Mounted mounted;
  private int devices;

  TestBench(Run run, String scenario, String address, Control control) {
    this.run = run;
    this.scenario = scenario;
    this.address = DeviceProviders.address(address);
    this.control = control;
  }

  Device device() {
    if (mounted == null) {
      throw new IllegalStateException("A device is there only while a test runs");
    }
    return mounted.device;
  }

  /**
   * Gets a steady device ready for a test.
   *
   * @throws InvalidException when the device is not steady
   */
  void begin(String test) {
    run.story().tell(TEST, test);
    Mounted kept = mounted;
    Optional<Recovery> steady =
        kept == null || kept.broken().isPresent() ? Optional.empty() : steady(kept);
    if (kept != null && steady.isEmpty() && kept.device.disposable()) {
      run.story().tell("device", "not steady any more: a fresh one");
      dismount();
    }
    Mounted ready = mounted == null ? mount() : mounted;
    ready.device.timeline().record(Kind.STEP, TEST, test);
    if (steady.isEmpty() && steady(ready).isEmpty()) {
      throw ready.broken().<RuntimeException>map(infra -> infra).orElseGet(() -> notSteady(ready));
    }
    ready
        .device
        .timeline()
        .record(Kind.STEP, "steady", "steady for " + Watch.SETTLE.toSeconds() + " s");
    Injections.of(ready.device).sabotage(control);
  }

  /**
   * Returns why the test that runs can have no verdict on the device, where the host or the harness
   * broke in its course.
   */
  Optional<InfraException> broken() {
    return mounted == null ? Optional.empty() : mounted.broken();
  }

  /** Saves what was seen, heals what is still active, and judges. */
  void end(String test, @Nullable Throwable thrown) {
    Mounted used = mounted;
    Verdict verdict = Verdict.of(thrown);
    if (used == null) {
      run.story().tell(verdict.name(), test);
      if (thrown != null) {
        String.valueOf(thrown.getMessage()).lines().forEach(line -> run.story().tell("", line));
      }
      return;
    }
    Timeline timeline = used.device.timeline();
    timeline.record(
        Kind.VERDICT,
        test,
        verdict.name(),
        thrown == null ? Map.of() : Map.of("reason", String.valueOf(thrown.getMessage())));
    try {
      if (verdict != Verdict.PASS) {
        used.evidence.collect(used.device.folder().resolve(verdict + "-" + fileName(test)));
      }
    } finally {
      used.evidence.saveTimeline();
      Injections.of(used.device).healAll();
    }
  }

  private static InvalidException notSteady(Mounted on) {
    return new InvalidException(
        "The device "
            + on.device.name()
            + " is not steady at the start of the test, so nothing can be proved:\n  "
            + String.join("\n  ", on.watch.complaints()));
  }

  private Optional<Recovery> steady(Mounted on) {
    return on.watch.awaitSteady(on.device.timeline().now(), on.device.deadlines().scaled(STEADY));
  }

  private Mounted mount() {
    devices++;
    Timeline timeline = new Timeline();
    timeline.listen(new Narrator(run.story()));
    Device device = DeviceProviders.provide(new DeviceRequest(address, run, folder(), timeline));
    try {
      List<String> left = Injections.of(device).healLeftovers();
      left.forEach(what -> run.story().tell("healed", "left by an earlier run: " + what));
      Evidence evidence = Evidence.of(device, run);
      Mounted made = new Mounted(device, Watch.over(device), evidence);
      mounted = made;
      return made;
    } catch (RuntimeException e) {
      device.close();
      throw e;
    }
  }

  private Path folder() {
    Path folder = run.folder().resolve(devices == 1 ? scenario : scenario + "-" + devices);
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new InfraException("The run's folder " + folder + " cannot be made: " + e, e);
    }
  }

  /** Takes the device off the bench: what was seen is saved first, then it is given back. */
  private void dismount() {
    Mounted used = mounted;
    mounted = null;
    if (used == null) {
      return;
    }
    Injections injections = Injections.of(used.device);
    try {
      used.evidence.collect(used.device.folder());
    } finally {
      closeAll(used.watch, injections, used.evidence, used.device);
    }
    run.story().tell("seen", used.device.folder().toString());
  }

  /** Closes each, whatever happens to the ones before it; tells the first thing that went wrong. */
  private static void closeAll(AutoCloseable... owned) {
    RuntimeException failed = null;
    for (AutoCloseable one : owned) {
      try {
        one.close();
      } catch (Exception e) {
        if (failed == null) {
          failed =
              e instanceof RuntimeException unchecked
                  ? unchecked
                  : new InfraException("The device could not be given back: " + e, e);
        } else {
          failed.addSuppressed(e);
        }
      }
    }
    if (failed != null) {
      throw failed;
    }
  }

  @Override
  public void close() {
    dismount();
  }

  private static String fileName(String test) {
    return test.replaceAll("[^A-Za-z0-9]+", "-").replaceAll("^-|-$", "");
  }
}
