package dev.balenachaos.qemu;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.DeviceRequest;
import dev.balenachaos.process.ScratchFolder;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Story;
import dev.balenachaos.run.Timeline;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Makes a running copy of a template. It shares with the template, and with other copies, what it
 * does not change of disk and memory.
 *
 * @param request what it is for
 * @param template what is copied
 * @param speed what it runs under
 */
record Clone(DeviceRequest request, Template template, HostSpeed speed) {

  /**
   * Copies wake by turns. More of them at once than the host has processors wake later, all of
   * them: their processors wait for each other's while those are not running.
   */
  private static final Semaphore TURNS =
      new Semaphore(Runtime.getRuntime().availableProcessors(), true);

  /** How long the engine and the supervisor may take at full speed to answer. */
  private static final Duration ANSWERS = Duration.ofSeconds(60);

  private static final Duration LOOK_EVERY = Duration.ofMillis(250);

  /** How long a machine that is ending may take to be gone. */
  private static final Duration END = Duration.ofSeconds(1);

  /**
   * Returns the device, which is ready.
   *
   * @param lease ends with the device, or now when there is none
   * @throws DamagedTemplateException when the copy does not run or does not get ready
   * @throws InfraException when the host has no room for its disk, or the thread is interrupted
   */
  Device device(AutoCloseable lease) {
    try {
      TURNS.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InfraException("Interrupted before a copy of a template was started", e);
    }
    try {
      return wakingDevice(lease);
    } finally {
      TURNS.release();
    }
  }

  private Device device(Machine machine, AutoCloseable lease) {
    try {
      return new MachineDevice(request, speed)
          .of(
              machine,
              Template.privateKey(machine.scratch()),
              template.hostKey(),
              () -> {
                try (lease) {
                  machine.close();
                }
              });
    } catch (RuntimeException e) {
      machine.close();
      throw e;
    }
  }

  private Device wakingDevice(AutoCloseable lease) {
    Machine machine = machine();
    Device device = device(machine, lease);
    try {
      return awake(machine, device, request.preparation().keepsLag(), request.run().story());
    } catch (RuntimeException e) {
      device.close();
      throw e;
    }
  }

  /**
   * Lets a device that goes on from a template see to itself, and returns it ready.
   *
   * @throws DamagedTemplateException when its guest cannot go on, or does not get ready
   */
  static Device awake(Machine machine, Device device, boolean keepsLag, Story story) {
    try {
      new Slumber(device, story).wake(keepsLag);
      machine.mayReboot();
      awaitAnswers(device);
      return device;
    } catch (InfraException e) {
      if (!machine.awaitEnd(END)) {
        throw new UnreadyCopyException(e);
      }
      if (machine.endWasUnasked()) {
        throw new UnreadyCopyException(
            new InfraException("Seen: QEMU has ended by itself: " + machine.lastWords(), e));
      }
      throw new DamagedTemplateException("the guest of a copy of it starts over", e);
    }
  }

  /**
   * The template was ready, and the copy has answered over SSH. What is left to be seen is that the
   * services which answer over the network do so here, too.
   */
  private static void awaitAnswers(Device device) {
    Duration limit = device.deadlines().scaled(ANSWERS);
    try {
      Awaitility.await()
          .pollInSameThread()
          .pollDelay(Duration.ZERO)
          .pollInterval(LOOK_EVERY)
          .atMost(limit)
          .until(() -> device.engine().answers() && device.supervisor().healthy());
    } catch (ConditionTimeoutException e) {
      throw new InfraException(
          """
          Tried: to see the engine and the supervisor of a copied device answer, waited %s
          Seen: the engine %s, the supervisor is %s
          Do: see in the device's journal what else it is at"""
              .formatted(
                  Story.readable(limit),
                  device.engine().answers() ? "answers" : "does not answer",
                  device.supervisor().healthy() ? "healthy" : "not healthy"),
          e);
    }
    device.timeline().record(Timeline.Kind.STEP, "clone", "engine and supervisor answer");
  }

  /** Returns the copy's machine, which runs; nothing has been asked of it yet. */
  Machine machine() {
    Path scratch = ScratchFolder.make("bc-");
    try {
      String name = name();
      template.copyKeyTo(scratch);
      Overlay disk = template.disk(scratch.resolve(GuestState.DISK));
      MachineSpec spec =
          new MachineDevice(request, speed)
              .spec(
                  name, template.firmware(), disk.path(), request.folder().resolve("console.log"));
      Machine machine =
          template.goOn(
              template.way().toClone(spec, template.folder()),
              scratch,
              request.folder().resolve("qemu.log"),
              new MachineEvents(request.timeline()),
              request.run().story());
      record(name);
      return machine;
    } catch (RuntimeException e) {
      ScratchFolder.remove(scratch);
      throw e;
    }
  }

  private void record(String name) {
    request
        .timeline()
        .record(
            Timeline.Kind.STEP,
            "qemu",
            name + " goes on from a template",
            Map.of(
                "template", template.folder().getFileName().toString(),
                "made", template.manifest().made(),
                "accelerator", speed.line()));
  }

  /** A name of its own, though its host name and UUID are those of its template. */
  private static String name() {
    return "qemu-" + HexFormat.of().toHexDigits(new SecureRandom().nextInt()).substring(0, 7);
  }
}
