package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.balenachaos.device.Boot;
import dev.balenachaos.device.BootException;
import dev.balenachaos.device.Device;
import dev.balenachaos.device.DeviceRequest;
import dev.balenachaos.device.Power;
import dev.balenachaos.device.Processors;
import dev.balenachaos.device.ShellException;
import dev.balenachaos.process.ChildJava;
import dev.balenachaos.run.Timeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

@Execution(ExecutionMode.CONCURRENT)
class QemuDeviceIT {

  /** Of the device that several tests ask, and some reboot. */
  private static final String SHARED = "the shared device";

  @TempDir private static Path folder;
  private static Device device;

  @BeforeAll
  static void powerOn() throws IOException {
    DeviceRequest request = ReferenceDevice.coldRequest(folder.resolve("shared"));
    device = new QemuDeviceProvider().provide(request);
  }

  @AfterAll
  static void powerOff() {
    device.close();
    assertThat(qemuOf(device.name())).isEmpty();
  }

  @Test
  @ResourceLock(SHARED)
  void aRebootPassesEveryGateInOrder() {
    Boot boot = device.reboot();

    assertThat(boot.gates().keySet()).containsExactly(Boot.Gate.values());
    assertThat(List.copyOf(boot.gates().values())).isSorted();
  }

  @Test
  void whoAsksForAColdBootGetsNoCopy() {
    assertThat(device.timeline().events())
        .anyMatch(event -> event.text().endsWith(" is powered on"))
        .noneMatch(CopiedDevices::goesOn);
  }

  @Test
  @Tag("nightly")
  @ResourceLock(SHARED)
  void aResetIsSeenOnTheTimelineAndTheDeviceComesBack() {
    String before = bootId();

    device.capability(Power.class).orElseThrow().reset();
    awaitBootOtherThan(before);

    assertThat(machineEvents()).contains("RESET");
  }

  @Test
  @Tag("nightly")
  @ResourceLock(SHARED)
  void aKernelPanicIsSeenOnTheTimelineAndTheDeviceRebootsByItself() {
    String before = bootId();

    device.shell().stream("sleep 1; echo c > /proc/sysrq-trigger", line -> {});
    awaitBootOtherThan(before);

    assertThat(machineEvents()).contains("GUEST_PANICKED");
    assertThat(folder.resolve("shared/console.log")).content().contains("Kernel panic");
  }

  @Test
  @Tag("nightly")
  @ResourceLock(SHARED)
  void aSecondDeviceIsAnotherOne() throws IOException {
    DeviceRequest request = ReferenceDevice.request(folder.resolve("second"));
    try (Device second = ReferenceDevice.launch(request).device()) {
      second.awaitReady();

      assertThat(hostname(second)).isNotEqualTo(hostname(device));
      assertThat(uuid(second)).isNotEqualTo(uuid(device));
      String keys = "cat /etc/machine-id /etc/ssh/hostkeys/*.pub | cut -d ' ' -f 1,2";
      assertThat(second.shell().require(keys).lines())
          .hasSize(3)
          .doesNotContainAnyElementsOf(device.shell().require(keys).lines().toList());
    }
  }

  @Test
  void nothingIsLeftWhenTheVirtualMachineThatHoldsADeviceIsKilled() throws Exception {
    try (ChildJava holder = ChildJava.start(ReferenceDevice.Holder.class, folder.resolve("held"))) {
      String name = holder.awaitLine("device");
      List<ProcessHandle> running = qemuOf(name);
      assertThat(running).isNotEmpty();
      Path scratch = scratchOf(running.get(0));
      assertThat(scratch.resolve("disk.qcow2")).exists();

      holder.kill();

      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> {
                assertThat(qemuOf(name)).isEmpty();
                assertThat(scratch).doesNotExist();
              });
    }
  }

  @Test
  void aQemuThatIsKilledIsToldAsTheHostsDoing() throws IOException {
    DeviceRequest request = ReferenceDevice.request(folder.resolve("killed"));
    try (Device killed = new QemuDeviceProvider().provide(request)) {
      // Not what watches over it, which is to clean up.
      qemuOf(killed.name()).stream()
          .filter(process -> process.info().command().orElse("").endsWith("-x86_64"))
          .forEach(ProcessHandle::destroyForcibly);

      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  request.timeline().events().stream()
                      .anyMatch(event -> event.kind() == Timeline.Kind.INFRA));
    }
  }

  @Test
  void aBootThatNeverEndsNamesTheGateAndQuotesTheConsole() throws IOException {
    DeviceRequest request = ReferenceDevice.request(folder.resolve("empty"));
    Path disk = FatDisk.make(folder.resolve("empty/disk.raw"), "{}");
    DiskImage image = new DiskImage("empty", disk);
    HostSpeed fullSpeed = new HostSpeed(Accelerator.TCG, "for the test", 1);

    try (Device empty = new Launch(request, image, fullSpeed).device()) {
      // A busy host may let the firmware wait for longer than the gate does.
      Path console = folder.resolve("empty/console.log");
      Awaitility.await()
          .atMost(Duration.ofMinutes(3))
          .until(() -> Files.exists(console) && Files.readString(console).contains("BdsDxe"));
      BootException failure = catchThrowableOfType(BootException.class, empty::awaitReady);

      assertThat(failure.gate()).isEqualTo(Boot.Gate.SSH);
      assertThat(failure).hasMessageContaining(empty.name());
      // Which of the two are the last lines depends on how far the firmware has come.
      assertThat(failure.getMessage()).containsAnyOf("BdsDxe", "UEFI Interactive Shell");
      assertThat(empty.capability(Processors.class).orElseThrow().state())
          .contains("CPU#0", "CPU#1", "dumping local APIC state for CPU 1");
    }
  }

  private static void awaitBootOtherThan(String before) {
    Awaitility.await()
        .atMost(device.deadlines().scaled(Duration.ofSeconds(60)))
        .pollInterval(Duration.ofMillis(500))
        .ignoreException(ShellException.class)
        .until(() -> !bootId().equals(before));
    device.awaitReady();
  }

  private static String bootId() {
    return device.shell().require("cat /proc/sys/kernel/random/boot_id");
  }

  private static String hostname(Device of) {
    return of.shell().require("hostname");
  }

  private static String uuid(Device of) {
    return of.shell().require("jq -r .uuid /mnt/boot/config.json");
  }

  private static List<String> machineEvents() {
    return device.timeline().events().stream()
        .filter(event -> event.kind() == Timeline.Kind.MACHINE)
        .map(Timeline.Event::text)
        .toList();
  }

  private static List<ProcessHandle> qemuOf(String device) {
    return ProcessHandle.allProcesses()
        .filter(
            process -> commandLine(process).contains("qemu-system-x86_64 -name " + device + " "))
        .toList();
  }

  private static Path scratchOf(ProcessHandle qemu) {
    String line = commandLine(qemu);
    String disk = line.replaceAll("(?s).*file=(\\S*)/disk\\.qcow2.*", "$1");
    return Path.of(disk);
  }

  private static String commandLine(ProcessHandle process) {
    return process.info().commandLine().orElse("");
  }
}
