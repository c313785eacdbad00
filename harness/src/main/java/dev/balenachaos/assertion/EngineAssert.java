package dev.balenachaos.assertion;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Image;
import dev.balenachaos.device.Device;
import dev.balenachaos.probe.DiskWrites;
import dev.balenachaos.probe.WriteRate;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.workload.Deployment;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Assertions on a device's engine. */
public final class EngineAssert {

  private static final String UNIT = "balena.service";

  private final DeviceAssert parent;
  private final Device device;

  EngineAssert(DeviceAssert parent, Device device) {
    this.parent = parent;
    this.device = device;
  }

  /** Asserts that the engine refuses to create a container and says that no space is left. */
  public DeviceAssert saysNoSpaceIsLeft() {
    try {
      String created = create();
      device.engine().client().removeContainerCmd(created).withForce(true).exec();
    } catch (DockerException e) {
      if (String.valueOf(e.getMessage()).contains("no space left on device")) {
        return parent;
      }
      throw new AssertionError(
          "["
              + device.name()
              + "] Expected 'no space left on device', but the engine said: "
              + e.getMessage(),
          e);
    }
    throw new AssertionError(
        "[" + device.name() + "] Expected the engine to create no container, but it did");
  }

  /**
   * Asserts that the engine does not answer for a span of time, which is not scaled, and is started
   * anew all the same. systemd does so after each of its failures, seen on balena-engine 20.10.44
   * with a full data partition: about every 4 s, 149 times in 9 minutes. A host on which it fails
   * within 2 s meets the start limit, 5 in 10 s, and then it is the unit of the supervisor, which
   * wants the engine and is restarted every 10 s, that has it started again.
   */
  public DeviceAssert restartsInVainFor(Duration span) {
    String before = lastStart();
    Lasting.hold(device, span, this::answer);
    Within.deadline(
        device,
        span,
        () -> {
          String complaint = answer();
          return complaint != null || !lastStart().equals(before)
              ? complaint
              : "Expected the engine to be started again, but it is " + device.host().unit(UNIT);
        });
    return parent;
  }

  private @Nullable String answer() {
    return device.engine().answers() ? "Expected the engine not to answer, but it does" : null;
  }

  /** A process that was away before it was looked at has left that of it. */
  private String lastStart() {
    return device
        .shell()
        .require("systemctl show --value -p ExecMainStartTimestampMonotonic " + UNIT);
  }

  /** Asserts that the engine does not answer its ping now. */
  public DeviceAssert isSilent() {
    if (device.engine().answers()) {
      throw new AssertionError(
          "[" + device.name() + "] Expected the engine not to answer, but it does");
    }
    return parent;
  }

  /**
   * Asserts that no container runs twice: each that the engine calls running has one first process,
   * and there is none of a container that it does not call running. An engine that crashed leaves
   * its containers alive until the next one ends them and starts them anew.
   */
  public DeviceAssert runsEachContainerOnce() {
    Within.deadline(device, Duration.ofSeconds(10), () -> FirstProcesses.complaint(device));
    return parent;
  }

  /**
   * Asserts that the engine has started the container of each service just once since it was
   * started itself: by its events, of which it remembers the last 256 (moby, {@code
   * daemon/events}).
   */
  public DeviceAssert hasStartedOnce(Deployment app) {
    List<String> starts =
        device
            .shell()
            .require(
                "balena-engine events --since 0 --until $(date +%s) --filter type=container"
                    + " --filter event=start --format '{{.Actor.Attributes.name}}'")
            .lines()
            .toList();
    for (String service : app.services()) {
      int times = Collections.frequency(starts, app.container(service));
      if (times != 1) {
        throw failure("to have started " + service + " once, but it tells of " + times + " starts");
      }
    }
    return parent;
  }

  /**
   * Asserts that the engine's own processes write less to the disk than a budget allows: logs that
   * it keeps in files are theirs, not those of the container that prints.
   *
   * @param measuredOver a span of time, which is not scaled
   */
  public DeviceAssert writesLessThan(WriteRate budget, Duration measuredOver) {
    DiskWrites writes = DiskWrites.over(device, measuredOver);
    if (!writes.rateOfEngine().isBelow(budget)) {
      throw failure("to write less than " + budget + ", but " + writes);
    }
    return parent;
  }

  /** Asserts that the engine's own processes write more to the disk than a budget allows. */
  public DeviceAssert writesMoreThan(WriteRate budget, Duration measuredOver) {
    DiskWrites writes = DiskWrites.over(device, measuredOver);
    if (!budget.isBelow(writes.rateOfEngine())) {
      throw failure("to write more than " + budget + ", but " + writes);
    }
    return parent;
  }

  private AssertionError failure(String expected) {
    return new AssertionError("[" + device.name() + "] Expected the engine " + expected);
  }

  private String create() {
    List<Image> images = device.engine().client().listImagesCmd().exec();
    if (images.isEmpty()) {
      throw new InfraException(
          "There is no image on " + device.name() + " to create a container from");
    }
    return device
        .engine()
        .client()
        .createContainerCmd(images.get(0).getId())
        .withCmd("true")
        .exec()
        .getId();
  }
}
