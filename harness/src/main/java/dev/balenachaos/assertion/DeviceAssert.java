package dev.balenachaos.assertion;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.ShellException;
import dev.balenachaos.fault.Control;
import dev.balenachaos.fault.Injections;
import dev.balenachaos.probe.Answer;
import dev.balenachaos.probe.CloudQuestions;
import dev.balenachaos.probe.Recovery;
import dev.balenachaos.probe.Watch;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Story;
import dev.balenachaos.run.Timeline.Kind;
import dev.balenachaos.ssh.SshException;
import dev.balenachaos.ssh.SshException.Reason;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Workloads;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.AbstractAssert;

/** Assertions on a device as a whole, and the way to those on its parts. */
public final class DeviceAssert extends AbstractAssert<DeviceAssert, Device> {

  /** A control that leaves out the heal need not wait as long as a device that is to come back. */
  private static final Duration UNHEALED_DEADLINE = Duration.ofSeconds(20);

  DeviceAssert(Device device) {
    super(device, DeviceAssert.class);
    as(device.name());
  }

  /**
   * Asserts that the steady state returns by itself and holds for {@link Watch#SETTLE}. The time
   * counts from the last heal, or from the injection while the fault stands.
   *
   * @param deadline how long it may take at full speed; scaled to the speed of the host
   * @throws InfraException when nothing that does harm was injected
   */
  public DeviceAssert recoversWithin(Duration deadline) {
    Duration from = recoveryCountsFrom("recoversWithin");
    Watch watch = watch();
    Duration scaled = actual.deadlines().scaled(deadline);
    if (Injections.of(actual).control() == Control.NO_HEAL
        && scaled.compareTo(UNHEALED_DEADLINE) > 0) {
      scaled = UNHEALED_DEADLINE;
    }
    Optional<Recovery> recovery =
        watch.awaitSteady(from, Injections.of(actual).answersCountFrom(), scaled);
    if (recovery.isEmpty()) {
      actual.timeline().record(Kind.STEP, "recovery", "not within " + Story.readable(scaled));
      throw failure(
          "Expected %s to recover within %s of the heal, or of the injection while the fault stands"
              + " (%s at full speed), but it is not steady:%n  %s",
          actual.name(),
          Story.readable(scaled),
          Story.readable(deadline),
          String.join(System.lineSeparator() + "  ", watch.complaints()));
    }
    actual
        .timeline()
        .record(
            Kind.STEP,
            "recovery",
            recovery.get() + " (within " + Story.readable(scaled) + ")",
            Map.of(
                "tookMillis", String.valueOf(recovery.get().took().toMillis()),
                "errorMillis", String.valueOf(recovery.get().error().toMillis()),
                "deadlineMillis", String.valueOf(scaled.toMillis()),
                "sinceMillis", String.valueOf(recovery.get().since(from).toMillis())));
    return this;
  }

  /**
   * Asserts that the steady state is there within a deadline from now, and holds for {@link
   * Watch#SETTLE}: after a step of the test's own, which is nothing to recover from.
   *
   * @param deadline how long it may take at full speed; scaled to the speed of the host
   */
  public DeviceAssert isSteadyWithin(Duration deadline) {
    Watch watch = watch();
    Duration scaled = actual.deadlines().scaled(deadline);
    if (watch.awaitSteady(actual.timeline().now(), scaled).isEmpty()) {
      throw failure(
          "Expected %s to be steady within %s, but it is not:%n  %s",
          actual.name(),
          Story.readable(scaled),
          String.join(System.lineSeparator() + "  ", watch.complaints()));
    }
    return this;
  }

  /**
   * Returns the moment of the timeline that a recovery counts from.
   *
   * @throws InfraException when the device has nothing to recover from
   */
  Duration recoveryCountsFrom(String asked) {
    return Injections.of(actual)
        .recoveryCountsFrom()
        .orElseThrow(
            () ->
                new InfraException(
                    asked
                        + " was asked on "
                        + actual.name()
                        + " where nothing that does harm was injected: inject a fault that does"
                        + " first"));
  }

  /** Asserts on the engine. */
  public EngineAssert engine() {
    return new EngineAssert(this, actual);
  }

  /** Asserts on the operating system. */
  public HostAssert host() {
    return new HostAssert(this, actual);
  }

  /** Asserts on a unit of systemd, for instance {@code chronyd.service}. */
  public UnitAssert unit(String name) {
    return new UnitAssert(this, actual, name);
  }

  /** Asserts on the supervisor. */
  public SupervisorAssert supervisor() {
    return new SupervisorAssert(this, actual);
  }

  /** Asserts on the data partition. */
  public DataPartitionAssert dataPartition() {
    return new DataPartitionAssert(this, actual);
  }

  /** Asserts on what the device says on its serial console. */
  public ConsoleAssert console() {
    return new ConsoleAssert(this, actual);
  }

  /** Asserts on the wall clock. */
  public ClockAssert clock() {
    return new ClockAssert(this, actual);
  }

  /** Asserts on what the lab's cloud hears from the device. */
  public CloudAssert cloud() {
    return new CloudAssert(this, actual);
  }

  /** Asserts on the VPN to the cloud. */
  public CloudlinkAssert cloudlink() {
    return new CloudlinkAssert(this, actual);
  }

  /** Asserts on whom the kernel has killed for want of memory since the last injection. */
  public OomKillerAssert oomKiller() {
    return new OomKillerAssert(this, actual, deployment());
  }

  /** Asserts on the NTP client. */
  public NtpAssert ntp() {
    return new NtpAssert(this, actual);
  }

  /** Asserts that the device's own dnsmasq finds an address of a name now. */
  public DeviceAssert resolves(String name) {
    Answer answer = CloudQuestions.resolves(actual, name);
    if (!answer.good()) {
      throw failure("Expected %s to resolve %s, but %s", actual.name(), name, answer.value());
    }
    return this;
  }

  /** Asserts that the device's own dnsmasq finds no address of a name now. */
  public DeviceAssert doesNotResolve(String name) {
    Answer answer = CloudQuestions.resolves(actual, name);
    if (answer.good()) {
      throw failure("Expected %s not to resolve %s, but %s", actual.name(), name, answer.value());
    }
    return this;
  }

  /** Asserts on a service of the workload that was deployed last. */
  public ServiceAssert service(String name) {
    return new ServiceAssert(this, actual, deployment(), name);
  }

  /**
   * Asserts on the readings of the workload that was deployed last.
   *
   * @throws IllegalArgumentException for any other volume than {@link Workloads#READINGS}
   */
  public VolumeAssert volume(String name) {
    if (!name.equals(Workloads.READINGS)) {
      throw new IllegalArgumentException(
          "What is on the volume " + name + " is not known; known: " + Workloads.READINGS);
    }
    return new VolumeAssert(this, actual, deployment());
  }

  /** Asserts that commands can be run over SSH now. */
  public DeviceAssert isReachable() {
    try {
      actual.shell().require("true");
    } catch (InfraException e) {
      throw failure("Expected %s to answer over SSH, but: %s", actual.name(), e.getMessage());
    }
    return this;
  }

  /** Asserts that the device's SSH server greets who connects anew now. */
  public DeviceAssert greetsNewConnections() {
    String seen = SshGreeting.of(actual);
    if (!SshGreeting.isOne(seen)) {
      throw failure("Expected %s to greet a new SSH connection, but %s", actual.name(), seen);
    }
    return this;
  }

  /**
   * Asserts that for a span of time, which is not scaled, the device's SSH server greets nobody who
   * connects anew.
   */
  public DeviceAssert greetsNobodyFor(Duration span) {
    String[] instead = {""};
    Lasting.hold(
        actual,
        span,
        () -> {
          instead[0] = SshGreeting.of(actual);
          return SshGreeting.isOne(instead[0])
              ? "Expected no greeting of a new SSH connection, but there was one"
              : null;
        });
    actual.timeline().record(Kind.STEP, "ssh", "greets nobody: " + instead[0]);
    return this;
  }

  /**
   * Asserts that for a span of time, which is not scaled, the device takes SSH connections and
   * closes each of them without a word, as it does where systemd cannot start their server.
   */
  public DeviceAssert closesNewConnectionsFor(Duration span) {
    Lasting.hold(
        actual,
        span,
        () -> {
          String seen = SshGreeting.of(actual);
          return seen.equals(SshGreeting.NONE)
              ? null
              : "Expected a new SSH connection to be closed without a word, but: " + seen;
        });
    actual.timeline().record(Kind.STEP, "ssh", "greets nobody: " + SshGreeting.NONE);
    return this;
  }

  /**
   * Asserts that, within a deadline, scaled, the device's SSH server refuses the key that this run
   * has for it.
   */
  public DeviceAssert refusesItsKeyWithin(Duration deadline) {
    Within.deadline(
        actual,
        deadline,
        () -> {
          try {
            actual.shell().require("true");
            return "Expected the key to be refused, but it lets in";
          } catch (ShellException e) {
            return e.getCause() instanceof SshException ssh && ssh.reason() == Reason.REFUSED
                ? null
                : "Expected the key to be refused, but: " + e.getMessage();
          }
        });
    actual.timeline().record(Kind.STEP, "ssh", "refuses the key");
    return this;
  }

  private Watch watch() {
    return actual
        .attachments()
        .newest(Watch.class)
        .orElseThrow(() -> new InfraException(actual.name() + " is not being watched"));
  }

  private Deployment deployment() {
    return actual
        .attachments()
        .newest(Deployment.class)
        .orElseThrow(
            () ->
                new InfraException(
                    "Nothing is deployed on " + actual.name() + ": call device.deploy(…) first"));
  }
}
