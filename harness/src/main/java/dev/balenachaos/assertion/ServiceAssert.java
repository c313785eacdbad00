package dev.balenachaos.assertion;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import dev.balenachaos.device.Device;
import dev.balenachaos.fault.ContainerData;
import dev.balenachaos.fault.Effect;
import dev.balenachaos.fault.Injection;
import dev.balenachaos.probe.DiskWrites;
import dev.balenachaos.probe.WriteRate;
import dev.balenachaos.run.Timeline;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.SensorStatus;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;

/** Assertions on one service of a workload. */
public final class ServiceAssert {

  private static final Duration STARTING = Duration.ofSeconds(30);
  private static final Duration TELLING = Duration.ofSeconds(5);

  private final DeviceAssert parent;
  private final Device device;
  private final Deployment deployment;
  private final String service;

  ServiceAssert(DeviceAssert parent, Device device, Deployment deployment, String service) {
    this.parent = parent;
    this.device = device;
    this.deployment = deployment;
    this.service = service;
  }

  /** Asserts that every request is answered for a span of time, which is not scaled. */
  public DeviceAssert keepsAnsweringFor(Duration span) {
    Timeline timeline = device.timeline();
    Duration end = timeline.now().plus(span);
    int[] answers = {0};
    Awaitility.await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(250))
        .forever()
        .until(
            () -> {
              if (deployment.page(service).isEmpty()) {
                throw new AssertionError(
                    "["
                        + device.name()
                        + "] Expected the service "
                        + service
                        + " to go on answering, but it stopped after "
                        + answers[0]
                        + " answers");
              }
              answers[0]++;
              return timeline.now().compareTo(end) >= 0;
            });
    return parent;
  }

  /** Asserts that a request is answered within a deadline, scaled. */
  public DeviceAssert answersWithin(Duration deadline) {
    Within.deadline(
        device,
        deadline,
        () ->
            deployment.page(service).isPresent()
                ? null
                : "Expected the service " + service + " to answer, but it does not");
    return parent;
  }

  /**
   * Asserts that the service {@code sensor} says, within a deadline, scaled, that writes have
   * failed, and that its last try did.
   */
  public DeviceAssert reportsFailedWritesWithin(Duration deadline) {
    Within.deadline(
        device,
        deadline,
        () -> {
          Optional<SensorStatus> status = deployment.sensor();
          return status.filter(told -> told.failing() && told.failedWrites() > 0).isPresent()
              ? null
              : "Expected the service "
                  + service
                  + " to report failed writes, but it reports "
                  + status;
        });
    return parent;
  }

  /**
   * Asserts that the service {@code sensor} answers for a span of time, which is not scaled, and
   * has written readings by its end, or up to 5 s later, scaled, and seen no write fail meanwhile.
   */
  public DeviceAssert goesOnWritingFor(Duration span) {
    SensorStatus before = tellsOfMoreThan(-1);
    keepsAnsweringFor(span);
    SensorStatus after = tellsOfMoreThan(before.last());
    if (after.failedWrites() > before.failedWrites()) {
      throw failure(
          "to see no more writes fail than %d, but it reports %s"
              .formatted(before.failedWrites(), after));
    }
    return parent;
  }

  /** It tells once a second what it has forced to the disk, which a busy disk may hold up. */
  private SensorStatus tellsOfMoreThan(long before) {
    AtomicReference<SensorStatus> more = new AtomicReference<>();
    Within.deadline(
        device,
        TELLING,
        () -> {
          Optional<SensorStatus> status = deployment.sensor();
          status.filter(told -> told.last() > before).ifPresent(more::set);
          return more.get() != null
              ? null
              : "Expected the service "
                  + service
                  + " to write more after reading "
                  + before
                  + ", but it reports "
                  + status;
        });
    return more.get();
  }

  /**
   * Asserts that less reaches the disk for the service than a budget allows: see {@link DiskWrites}
   * for what counts. For flash that stands so many bytes in its life, that is these bytes divided
   * by the days it has to live, and by what the file system adds.
   *
   * @param measuredOver a span of time, which is not scaled; what the service does seldom has to
   *     fall into it
   */
  public DeviceAssert writesLessThan(WriteRate budget, Duration measuredOver) {
    DiskWrites writes = DiskWrites.over(device, measuredOver);
    if (!writes.rateOf(service).isBelow(budget)) {
      throw failure("to write less than " + budget + ", but " + writes);
    }
    return parent;
  }

  /** Asserts that more reaches the disk for the service than a budget allows. */
  public DeviceAssert writesMoreThan(WriteRate budget, Duration measuredOver) {
    DiskWrites writes = DiskWrites.over(device, measuredOver);
    if (!budget.isBelow(writes.rateOf(service))) {
      throw failure("to write more than " + budget + ", but " + writes);
    }
    return parent;
  }

  /**
   * Asserts that the engine says, within a deadline, scaled, that the service's container ended for
   * want of memory, with exit status 137, and that it restarts it by its policy.
   */
  public DeviceAssert isOomKilledAndRestartedWithin(Duration deadline) {
    Within.deadline(
        device,
        deadline,
        () -> {
          InspectContainerResponse container =
              device.engine().client().inspectContainerCmd(deployment.container(service)).exec();
          InspectContainerResponse.ContainerState state = container.getState();
          boolean killed =
              Boolean.TRUE.equals(state.getOOMKilled())
                  && Long.valueOf(137).equals(state.getExitCodeLong());
          return killed && container.getRestartCount() > 0
              ? null
              : "Expected the container of "
                  + service
                  + " to be OOM-killed and restarted, but it is "
                  + state.getStatus()
                  + ", exit status "
                  + state.getExitCodeLong()
                  + ", OOMKilled "
                  + state.getOOMKilled()
                  + ", restarts "
                  + container.getRestartCount();
        });
    return parent;
  }

  /**
   * Asserts on how the engine restarts the service's container.
   *
   * @param before what {@link Deployment#restarts()} told before, when it had run for 10 s at least
   */
  public RestartsAssert restartsSince(Map<String, Integer> before) {
    return new RestartsAssert(
        parent, device, service, deployment.container(service), before.getOrDefault(service, 0));
  }

  /**
   * Asserts that its container runs on.
   *
   * @param before what {@link Deployment#started()} told before
   */
  public DeviceAssert hasRunOnSince(Map<String, String> before) {
    String now = started();
    if (!now.equals(before.get(service)) || !runs()) {
      throw failure(
          "to run on since "
              + before.get(service)
              + ", but it was started at "
              + now
              + ", runs: "
              + runs());
    }
    return parent;
  }

  /**
   * Asserts that the engine has started its container again since, and that it runs, within a
   * deadline, scaled.
   *
   * @param before what {@link Deployment#started()} told before
   */
  public DeviceAssert isStartedAgainWithin(Duration deadline, Map<String, String> before) {
    Within.deadline(
        device,
        deadline,
        () -> {
          String now = started();
          return !now.equals(before.get(service)) && runs()
              ? null
              : "Expected the service "
                  + service
                  + " to be started again, but it was started at "
                  + now
                  + ", runs: "
                  + runs();
        });
    return parent;
  }

  /**
   * Asserts that the supervisor has had its container made within a deadline, scaled, and that it
   * has never been started.
   */
  public DeviceAssert isMadeAndNotStartedWithin(Duration deadline) {
    Within.deadline(
        device,
        deadline,
        () -> {
          String status = status();
          return status.equals("created")
              ? null
              : "Expected the container of "
                  + service
                  + " to be made and not started, but it is "
                  + status;
        });
    SupervisorsPart.tell(device, "supervisor", "has made " + service + ", and not started it");
    return parent;
  }

  private String started() {
    try {
      return deployment.started(service);
    } catch (NotFoundException e) {
      return "no time, since it is not there";
    }
  }

  private boolean runs() {
    return status().equals("running");
  }

  /** Returns the engine's word for its container. */
  private String status() {
    try {
      return String.valueOf(
          device
              .engine()
              .client()
              .inspectContainerCmd(deployment.container(service))
              .exec()
              .getState()
              .getStatus());
    } catch (NotFoundException e) {
      return "not there";
    }
  }

  private AssertionError failure(String expected) {
    return new AssertionError(
        "[" + device.name() + "] Expected the service " + service + " " + expected);
  }

  /**
   * Asserts that the service's container has the data that was put into its own file system ({@link
   * ContainerData}), byte for byte, within 30 s, scaled: it may have to start first.
   */
  public DeviceAssert stillHas(Injection data) {
    return shows(data, true);
  }

  /**
   * Asserts that a container of the service runs, within 30 s, scaled, and has none of the data.
   */
  public DeviceAssert hasLost(Injection data) {
    return shows(data, false);
  }

  /**
   * Asserts on what a client of the supervisor's API in the service's container hears. The service
   * is one as {@code Workloads.gatekeeper()}.
   */
  public SupervisorClientAssert asClientOfTheSupervisor() {
    return new SupervisorClientAssert(parent, device, service, deployment.container(service));
  }

  private DeviceAssert shows(Injection data, boolean there) {
    if (!(data.fault() instanceof ContainerData)) {
      throw new IllegalArgumentException("This is no data of a container: " + data);
    }
    String expected =
        "Expected the container of " + service + (there ? " to have " : " to have lost ") + data;
    Within.deadline(
        device,
        STARTING,
        () -> {
          Effect seen = data.look();
          return seen.bites() == there ? null : expected + ", but " + seen.seen();
        });
    if (there) {
      device.timeline().record(Timeline.Kind.STEP, service, "still has " + data);
    } else { // the engine alone makes no new container
      SupervisorsPart.tell(device, service, "has lost " + data);
    }
    return parent;
  }
}
