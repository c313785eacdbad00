package dev.balenachaos.junit;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.DeviceProviders;
import dev.balenachaos.device.DeviceRequest;
import dev.balenachaos.fault.BootHistory;
import dev.balenachaos.fault.Control;
import dev.balenachaos.fault.Injections;
import dev.balenachaos.fault.Leftovers;
import dev.balenachaos.lab.Lab;
import dev.balenachaos.probe.Watch;
import dev.balenachaos.report.Evidence;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.InvalidException;
import dev.balenachaos.run.Run;
import dev.balenachaos.run.Timeline;
import dev.balenachaos.run.Timeline.Kind;
import dev.balenachaos.run.Verdict;
import dev.balenachaos.workload.Deployment;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The bench on which one test hurts a device of its own. */
final class TestBench {

  /** How long a device may take at full speed to show its steady state before a test. */
  private static final Duration STEADY = Duration.ofSeconds(60);

  private record Mounted(Device device, Optional<Deployment> app, Watch watch, Evidence evidence) {}

  private final Run run;
  private final String test;
  private final Timeline timeline = new Timeline();
  private @Nullable Path folder;
  private @Nullable Mounted mounted;
  private @Nullable LabBench lab;

  private TestBench(Run run, String test) {
    this.run = run;
    this.test = test;
  }

  /** Tells that a test starts; nothing is asked of a device yet. */
  static TestBench of(Run run, String test) {
    TestBench bench = new TestBench(run.telling(run.story().ofTest()), test);
    bench.run.story().tell("test", test);
    bench.timeline.listen(new Narrator(bench.run.story()));
    return bench;
  }

  /**
   * Gets a steady device for the test.
   *
   * @param address where it comes from
   * @param method the test's name among those of its scenario
   * @throws org.opentest4j.TestAbortedException when the device cannot be as the scenario declares
   * @throws InvalidException when the device is not steady
   * @throws InfraException when there is none, or the harness broke
   */
  void begin(URI address, Control control, Declared declared, String method) {
    Path made = TestFolder.make(run.folder().resolve(declared.id()), method);
    folder = made;
    LabBench opened = null;
    if (declared.surroundings() != Surroundings.ITS_OWN) {
      // A host that can have no lab is no harm where the device could not be in one.
      DeviceProviders.requirePluggable(address);
      opened = LabBench.open(run, made, declared.surroundings() == Surroundings.CLOUD);
    }
    lab = opened;
    Device device =
        DeviceProviders.provide(
            new DeviceRequest(
                address,
                run,
                made,
                timeline,
                declared.preparation(),
                Optional.ofNullable(opened).map(LabBench::uplink),
                this::healLeftovers));
    Mounted ready = mount(device, declared);
    mounted = ready;
    timeline.record(Kind.STEP, "test", test);
    if (!steady(ready)) {
      throw broken().<RuntimeException>map(infra -> infra).orElseGet(() -> notSteady(ready));
    }
    timeline.record(Kind.STEP, "steady", "steady for " + Watch.SETTLE.toSeconds() + " s");
    if (!device.disposable()) {
      device.inject(BootHistory.forgotten());
    }
    if (control != Control.NONE) {
      timeline.record(Kind.STEP, "control", control.toString());
      Injections.of(device).sabotage(control);
    }
  }

  Device device() {
    return mounted().device;
  }

  /** Returns the lab that the device is in. */
  Optional<Lab> lab() {
    return Optional.ofNullable(lab).map(LabBench::lab);
  }

  /** Returns the app that was deployed before the test. */
  Optional<Deployment> app() {
    return mounted().app;
  }

  /**
   * Returns why the test can have no verdict on the device, where the host, the harness or the lab
   * broke in its course.
   */
  Optional<InfraException> broken() {
    return timeline.events().stream()
        .filter(event -> event.kind() == Kind.INFRA)
        .findFirst()
        .map(event -> new InfraException(name() + ": " + event.text()))
        .or(this::brokenLab);
  }

  private Optional<InfraException> brokenLab() {
    try {
      lab().ifPresent(Lab::requireHealthy);
      return Optional.empty();
    } catch (InfraException e) {
      return Optional.of(e);
    }
  }

  /**
   * Judges, saves what was seen, heals what is still active, and gives the device back. After a
   * test that ended well the heal comes first, since it is what the test may fail by; otherwise the
   * evidence is saved while the fault stands.
   *
   * @param thrown what the test threw, or null when it ended well
   * @throws InfraException when it ended well, but host, harness or lab broke, or the device could
   *     not be healed; when the device could not be given back
   */
  void end(@Nullable Throwable thrown) {
    RuntimeException amiss = thrown == null ? amiss() : null;
    Throwable ended = thrown == null ? amiss : thrown;
    Verdict verdict = Verdict.of(ended);
    timeline.record(
        Kind.VERDICT,
        test,
        verdict.name(),
        ended == null
            ? Map.of()
            : Map.of("reason", Objects.requireNonNullElseGet(ended.getMessage(), ended::toString)));
    try (LabBench closing = lab) {
      save(verdict);
    } catch (RuntimeException e) {
      if (amiss == null) {
        throw e;
      }
      amiss.addSuppressed(e);
    } finally {
      lab = null;
      run.story().end();
    }
    if (amiss != null) {
      throw amiss;
    }
  }

  /** Heals, and returns why a test that ended well has not passed all the same. */
  private @Nullable RuntimeException amiss() {
    Optional<InfraException> broken = broken();
    if (broken.isPresent() || mounted == null) {
      return broken.orElse(null);
    }
    try {
      Injections.of(mounted.device).close();
      return null;
    } catch (RuntimeException e) {
      return e;
    }
  }

  /** Without a device there is only what the timeline tells of why. */
  private void save(Verdict verdict) {
    boolean kept = verdict != Verdict.PASS;
    if (mounted != null) {
      giveBack(mounted, verdict);
    } else if (folder != null) {
      Evidence.save(timeline, run, "none", folder);
      kept = verdict != Verdict.SKIPPED;
    }
    if (kept && folder != null) {
      run.story().tell("seen", folder.toString());
    }
  }

  private void giveBack(Mounted used, Verdict verdict) {
    mounted = null;
    try {
      used.evidence.collect(verdict);
    } finally {
      closeAll(used.watch, () -> Injections.of(used.device).close(), used.evidence, used.device);
    }
  }

  private Mounted mount(Device device, Declared declared) {
    try {
      Evidence evidence = Evidence.of(device, run);
      try {
        if (lab != null) {
          lab.welcome(device);
        }
        Optional<Deployment> app = declared.app().map(workload -> workload.runningOn(device));
        return new Mounted(device, app, Watch.over(device), evidence);
      } catch (RuntimeException e) {
        evidence.collect(Verdict.of(e));
        evidence.close();
        throw e;
      }
    } catch (RuntimeException e) {
      device.close();
      throw e;
    }
  }

  private void healLeftovers(Device device) {
    List<String> left = Leftovers.healed(device, run.story());
    left.forEach(what -> run.story().tell("healed", "left by an earlier run: " + what));
  }

  private boolean steady(Mounted on) {
    return on.watch.awaitSteady(timeline.now(), on.device.deadlines().scaled(STEADY)).isPresent();
  }

  private static InvalidException notSteady(Mounted on) {
    return new InvalidException(
        "The device "
            + on.device.name()
            + " is not steady at the start of the test, so nothing can be proved:\n  "
            + String.join("\n  ", on.watch.complaints()));
  }

  private Mounted mounted() {
    if (mounted == null) {
      throw new IllegalStateException("A device is there only while a test runs");
    }
    return mounted;
  }

  private String name() {
    return mounted == null ? "the device" : mounted.device.name();
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
}
