package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.device.Boot;
import dev.balenachaos.device.Device;
import dev.balenachaos.device.DeviceClock;
import dev.balenachaos.device.Power;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    TreeMap<String, String> before = content(devices.template());
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
      DeviceClock.Reading reading = device.clock().read();

      assertThat(reading.offset().abs()).isLessThan(Slumber.RIGHT.plus(reading.error()));
      assertThat(device.host().unit("chronyd.service").active()).isEqualTo("active");
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
      assertThat(device.host().unit("chronyd.service").active()).isEqualTo("active");
    }
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

  @Test
  void nothingOfTwoCopiesIsTheSameThing() throws IOException {
    try (Device one = devices.copy();
        Device two = devices.copy()) {
      assertThat(one.name()).isNotEqualTo(two.name());
      assertThat(one.reach(48484)).isNotEqualTo(two.reach(48484));
      assertThat(one.folder()).isNotEqualTo(two.folder());
    }
  }

  private static String bootId(Device device) {
    return device.shell().require("cat /proc/sys/kernel/random/boot_id");
  }

  /** The digest of each file. Reading 1.5 GiB of mostly nothing takes a second or two. */
  private static TreeMap<String, String> content(Path template) throws IOException {
    TreeMap<String, String> content = new TreeMap<>();
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
