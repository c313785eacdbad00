package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.process.ScratchFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MachineDiskTests {

  private static final List<String> COMMANDS =
      List.of("blockdev-add", "blockdev-del", "qom-set", "block_set_io_throttle");

  private Path folder;
  private FakeQemu qemu;
  private Qmp qmp;
  private MachineDisk disk;

  @BeforeEach
  void connect() throws IOException {
    folder = Files.createTempDirectory("disk");
    qemu = FakeQemu.in(folder);
    qemu.greet();
    COMMANDS.forEach(command -> qemu.onCommand(command, FakeQemu::done));
    qmp = Qmp.over(qemu.harness(), () -> "", event -> {});
    disk = new MachineDisk(qmp);
  }

  @AfterEach
  void disconnect() throws IOException {
    qemu.close();
    qmp.close();
    ScratchFolder.remove(folder);
  }

  @Test
  void aNodeThatFailsIsPutInPlaceOfTheDisksAndTakenAwayAgain() {
    disk.failReadsOf(4711);
    disk.failNoMore();
    disk.failNoMore();

    assertThat(asked())
        .containsExactly(
            "blockdev-add 4711 failing-disk-node",
            "qom-set failing-disk-node",
            "qom-set disk-node",
            "blockdev-del failing-disk-node");
  }

  @Test
  void anotherSectorTakesThePlaceOfTheOneBefore() {
    disk.failReadsOf(1);
    disk.failReadsOf(2);

    assertThat(asked()).hasSize(6).endsWith("qom-set failing-disk-node");
    assertThat(asked().get(4)).startsWith("blockdev-add 2 ");
  }

  @Test
  void whatWouldChangeTheDiskFailsAndReadsDoNot() {
    disk.failWrites();
    disk.failNoMore();

    assertThat(qemu.heard())
        .contains("\"write\"", "\"write-zeroes\"", "\"discard\"", "\"flush\"")
        .doesNotContain("\"read\"");
    assertThat(asked()).endsWith("qom-set disk-node", "blockdev-del failing-disk-node");
  }

  @Test
  void aSlowDiskIsThrottledUntilItIsNot() {
    disk.slowDown(65536);
    disk.fullSpeed();

    assertThat(qemu.heard()).contains("\"bps\":65536").contains("\"bps\":0");
    assertThatThrownBy(() -> disk.slowDown(0)).isInstanceOf(IllegalArgumentException.class);
  }

  /** Returns the commands, each with its sector and its node where it has them. */
  private List<String> asked() {
    return qemu.heard()
        .lines()
        .filter(line -> !line.contains("qmp_capabilities"))
        .map(
            line ->
                (found(line, "\"execute\":\"([a-z_-]+)\"")
                        + found(line, "\"sector\":(\\d+)")
                        + found(line, "\"(?:value|node-name)\":\"([a-z-]+)\""))
                    .strip())
        .toList();
  }

  private static String found(String line, String pattern) {
    var matcher = java.util.regex.Pattern.compile(pattern).matcher(line);
    return matcher.find() ? matcher.group(1) + " " : "";
  }
}
