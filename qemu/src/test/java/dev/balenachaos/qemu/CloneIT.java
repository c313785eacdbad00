package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.device.Boot;
import dev.balenachaos.device.Device;
import dev.balenachaos.device.DeviceClock;
import dev.balenachaos.device.Power;
import dev.balenachaos.process.HostCommand;
import dev.balenachaos.process.ScratchFolder;
import dev.balenachaos.ssh.SshTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class CloneIT {

  @TempDir static Path folder;

  private static CopiedDevices devices;

  @BeforeAll
  static void makeTemplate() throws IOException {
    devices = new CopiedDevices(folder);
    devices.copy().close();
  }

  @AfterAll
  static void discardTemplate() {
    devices.close();
  }

  @Test
  void whatIsDoneToACopyIsInNoOtherAndNotInTheTemplate() throws IOException {
    Map<String, String> before = content(devices.template());
    try (Device hurt = devices.copy();
        Device other = devices.copy()) {
      hurt.shell().require("echo hurt > /mnt/data/mark; echo hurt > /mnt/boot/mark; sync");
      hurt.shell().require("echo hurt > /run/mark; date -s '2001-01-01'");
      hurt.engine().client().createVolumeCmd().withName("mark").exec();

      try (Device later = devices.copy()) {
        for (Device untouched : List.of(other, later)) {
          String marks = "ls /mnt/data/mark /mnt/boot/mark /run/mark 2>/dev/null; date +%Y";
          assertThat(untouched.shell().run(marks).text()).doesNotContain("mark", "2001");
          assertThat(untouched.engine().client().listVolumesCmd().exec().getVolumes())
              .noneMatch(volume -> volume.getName().equals("mark"));
        }
      }
    }
    assertThat(content(devices.template())).isEqualTo(before);
  }

  @Test
  void theTimeIsRightAndChronyHasNotSeenItJump() throws IOException {
    try (Device device = devices.copy()) {
      // A busy host answers late, and so leaves open where in that time the device was asked.
      DeviceClock.Reading reading =
          Awaitility.await().until(device.clock()::read, read -> read.error().toMillis() < 1_000);

      assertThat(reading.offset().abs().minus(reading.error()))
          .isLessThanOrEqualTo(ClockSetting.RIGHT);
      awaitChronyd(device);
      assertThat(device.host().unit("chronyd.service").restarts()).isZero();
      assertThat(device.shell().require("journalctl -b -u chronyd --no-pager"))
          .doesNotContain("jump");
    }
  }

  @Test
  void theClockOfACopyCanStayBehind() throws IOException {
    Duration age =
        Duration.between(
            Files.getLastModifiedTime(devices.template().resolve("state")).toInstant(),
            Instant.now());
    try (Device device = devices.copyThatLags()) {
      DeviceClock.Reading reading = device.clock().read();

      assertThat(reading.offset()).isLessThan(age.negated().plus(reading.error()));
      awaitChronyd(device);
    }
  }

  /** A copy starts it last, and waits for nobody. */
  private static void awaitChronyd(Device device) {
    Awaitility.await()
        .atMost(device.deadlines().scaled(Duration.ofSeconds(30)))
        .until(() -> device.host().unit("chronyd.service").active(), "active"::equals);
  }

  @Test
  void eachCopyDrawsRandomNumbersOfItsOwn() throws IOException {
    String draw = "dd if=/dev/urandom bs=16 count=512 2>/dev/null | od -An -v -tx1 -w16";
    try (Device one = devices.copy();
        Device two = devices.copy()) {
      assertThat(one.shell().require(draw).lines().toList())
          .hasSize(512)
          .doesNotContainAnyElementsOf(two.shell().require(draw).lines().toList());
      for (Device device : List.of(one, two)) {
        assertThat(device.timeline().events())
            .anyMatch(event -> "its own".equals(event.details().get("random numbers")));
      }
    }
  }

  @Test
  @Tag("nightly")
  void aCopyRebootsAndIsResetAsABootedDevice() throws IOException {
    try (Device device = devices.copy()) {
      String first = bootId(device);

      Boot boot = device.reboot();
      assertThat(boot.bootId()).isNotEqualTo(first);
      assertThat(device.shell().require("cat " + CopiedDevices.MARK)).isNotEmpty();

      device.capability(Power.class).orElseThrow().reset();
      assertThat(device.awaitReady().bootId()).isNotIn(first, boot.bootId());
    }
  }

  /** Only where nothing lies is the disk broken: at the beginning of the other root. */
  @Test
  void theDiskOfACopyFailsAndIsHealedAsThatOfABootedDevice() throws IOException {
    try (Device device = devices.copy()) {
      Qmp qmp = CopiedDevices.machine(device).qmp();
      String read = "dd if=/dev/disk/by-state/inactive of=/dev/null bs=4096 count=1 iflag=direct";
      device.shell().require(read);

      qmp.execute("blockdev-add", broken(device));
      putInPlaceOfTheDisk(qmp, "broken");

      assertThat(device.shell().run(read).err()).contains("Input/output error");
      // QEMU tells of it on a way of its own, which a busy host may take later.
      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThat(device.timeline().events())
                      .anyMatch(event -> event.text().equals("BLOCK_IO_ERROR")));

      putInPlaceOfTheDisk(qmp, MachineSpec.DISK_NODE);
      qmp.execute("blockdev-del", Map.of("node-name", "broken"));

      device.shell().require(read);
      device.shell().require("echo healed > /mnt/data/healed && sync");
    }
  }

  private static Map<String, ?> broken(Device device) {
    String start =
        "cat /sys/class/block/$(basename $(readlink -f /dev/disk/by-state/inactive))/start";
    long sector = Long.parseLong(device.shell().require(start));
    return Map.of(
        "driver",
        "blkdebug",
        "node-name",
        "broken",
        "image",
        MachineSpec.DISK_NODE,
        "inject-error",
        List.of(Map.of("event", "none", "errno", 5, "sector", sector)));
  }

  private static void putInPlaceOfTheDisk(Qmp qmp, String node) {
    String disk = "/machine/peripheral/disk0/virtio-backend";
    qmp.execute("qom-set", Map.of("path", disk, "property", "drive", "value", node));
  }

  /** No power cut: the host keeps what QEMU was given, so that not even a write can be lost. */
  @Test
  @Tag("nightly")
  void aCopyWhoseQemuWasKilledBootsFromTheDiskThatItLeft() throws IOException {
    Path scratch = ScratchFolder.make("bc-");
    try (Device device = devices.copy()) {
      device.shell().require("echo written > /mnt/data/written && sync");
      Files.createLink(
          scratch.resolve(GuestState.DISK), CopiedDevices.machine(device).spec().disk());
      kill(device);
    }

    try (Device again = devices.booted(scratch)) {
      again.awaitReady();
      assertThat(again.shell().require("cat /mnt/data/written " + CopiedDevices.MARK))
          .startsWith("written");
    }
  }

  private static void kill(Device device) {
    assertThat(
            ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().command().orElse("").endsWith("-x86_64"))
                .filter(process -> line(process).contains(" -name " + device.name() + " ")))
        .singleElement()
        .satisfies(ProcessHandle::destroyForcibly);
  }

  private static String line(ProcessHandle process) {
    return process.info().commandLine().orElse("");
  }

  @Test
  void nothingOfTwoCopiesIsTheSameThing() throws IOException {
    try (Device one = devices.copy();
        Device two = devices.copy()) {
      assertThat(one.name()).isNotEqualTo(two.name());
      assertThat(one.reach(48484)).isNotEqualTo(two.reach(48484));
      assertThat(one.folder()).isNotEqualTo(two.folder());
      assertThat(port(one)).isNotEqualTo(port(two));
      assertThat(CopiedDevices.machine(one).spec().disk())
          .isNotEqualTo(CopiedDevices.machine(two).spec().disk());
    }
  }

  private static int port(Device device) {
    return device.capability(SshTarget.class).orElseThrow().port();
  }

  /** What was connected to the template is not connected to its copies. */
  @Test
  void nobodyIsLoggedInToACopyButItsOwner() throws IOException {
    try (Device device = devices.copy()) {
      String established =
          "grep -hE '^ *[0-9]+: [0-9A-F]+:%04X [0-9A-F]+:[0-9A-F]+ 01 ' /proc/net/tcp /proc/net/tcp6"
              .formatted(MachineSpec.SSH);

      assertThat(device.shell().require(established).lines()).hasSize(1);
    }
  }

  private static String bootId(Device device) {
    return device.shell().require("cat /proc/sys/kernel/random/boot_id");
  }

  /** The digest of each file. Reading 1.5 GiB of mostly nothing takes a second or two. */
  private static Map<String, String> content(Path template) throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> files = Files.list(template)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        content.put(
            file.getFileName().toString(),
            HostCommand.run(List.of("sha256sum", file.toString())).split(" ")[0]);
      }
    }
    return content;
  }
}
