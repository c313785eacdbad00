package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.device.Boot;
import dev.balenachaos.device.Device;
import dev.balenachaos.process.ChildJava;
import dev.balenachaos.process.HostCommand;
import dev.balenachaos.process.ScratchFolder;
import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class TemplatesIT {

  @TempDir Path folder;

  private CopiedDevices devices;

  @BeforeEach
  void prepare() throws IOException {
    devices = new CopiedDevices(folder);
  }

  @AfterEach
  void discard() {
    devices.close();
  }

  @Test
  void aTemplateIsMadeOnce() throws IOException {
    String first = preparedBy();
    assertThat(devices.told()).containsOnlyOnce("preparing a device to copy");

    assertThat(preparedBy()).isEqualTo(first);
    assertThat(devices.told()).containsOnlyOnce("preparing a device to copy");
  }

  @Test
  void aStateFileThatWasChangedIsFoundOut() throws IOException {
    String first = preparedBy();
    overwrite("state", 100_000, 1);

    assertThat(preparedBy()).isNotEqualTo(first);
    assertThat(devices.told()).contains("its file state is not as it was written");
  }

  @Test
  void aMemoryFileThatWasCutShortIsFoundOut() throws IOException {
    String first = preparedBy();
    try (RandomAccessFile ram =
        new RandomAccessFile(devices.template().resolve("ram").toFile(), "rw")) {
      ram.setLength(ram.length() / 2);
    }

    assertThat(preparedBy()).isNotEqualTo(first);
    assertThat(devices.told()).contains("is damaged: thrown away and made again");
  }

  /** Once booted it would find the mark on its disk, answer, and pass for a copy. */
  @Test
  void aTemplateWhoseCopyStartsOverIsMadeAnew() throws IOException {
    String first = preparedBy();
    try (RandomAccessFile ram =
        new RandomAccessFile(devices.template().resolve("ram").toFile(), "rw")) {
      long length = ram.length();
      ram.setLength(0);
      ram.setLength(length);
    }

    assertThat(preparedBy()).isNotEqualTo(first);
    assertThat(devices.told()).contains("is thrown away: the guest of a copy of it starts over");
  }

  @Test
  void aTemplateWhoseCopyLetsNobodyInIsMadeAnewAfterASecondChance() throws IOException {
    String first = preparedBy();
    Path manifest = devices.template().resolve("template.json");
    Matcher hostKey =
        Pattern.compile("ssh-ed25519 [A-Za-z0-9+/]{64}").matcher(Files.readString(manifest));
    Files.writeString(
        manifest, hostKey.replaceFirst(key -> key.group().replaceFirst(".{8}$", "AAAAAAAA")));

    assertThat(preparedBy()).isNotEqualTo(first);
    assertThat(devices.told())
        .containsSubsequence(
            "trying another one", "is thrown away: a copy of it does not get ready");
  }

  /** As when somebody else finds it damaged meanwhile. */
  @Test
  void aCopyLivesOnWhenItsTemplateIsThrownAway() throws IOException {
    try (Device device = devices.copy()) {
      ScratchFolder.remove(devices.template());

      device.reboot(Boot.Gate.SSH);

      assertThat(device.shell().require("cat " + CopiedDevices.MARK)).isNotEmpty();
    }
  }

  @Test
  void aTemplateThatWasBeingMadeIsNotTakenForOne() throws Exception {
    try (ChildJava maker = ChildJava.start(HaltedMaker.class, folder.resolve("killed"))) {
      String name = maker.awaitLine("making");
      Path building = devices.template().resolveSibling(name);
      assertThat(building.getFileName().toString()).endsWith(".building");
      assertThat(building.resolve(GuestState.DISK)).exists();

      maker.kill();
      preparedBy();

      assertThat(building).doesNotExist();
    }
  }

  @Test
  void withoutRoomInMemoryTheGuestsMemoryLiesInTheCache() throws IOException {
    devices.inMemory(folder.resolve("none"));

    assertThat(preparedBy()).isNotEmpty();
    assertThat(preparedBy()).isNotEmpty();
    assertThat(devices.told()).containsOnlyOnce("no room for 1.5G in " + folder.resolve("none"));
  }

  @Test
  void whereTheMemoryFileCannotBeKeptASnapshotIs() throws IOException {
    devices.keptBy(new Failing(new ForbiddenStateException("the test")), new SnapshotState());

    try (Device one = devices.copy();
        Device two = devices.copy()) {
      one.shell().require("echo hurt > " + CopiedDevices.MARK);
      assertThat(two.shell().require("cat " + CopiedDevices.MARK)).doesNotContain("hurt");
    }
    assertThat(Template.in(devices.template()).way()).isInstanceOf(SnapshotState.class);
    assertThat(devices.told())
        .containsOnlyOnce("QEMU keeps no memory file: the test")
        .containsOnlyOnce("copies go on from a snapshot");
  }

  @Test
  void whatFailsForAnotherReasonKeepsNoWorseTemplate() {
    devices.keptBy(new Failing(new InfraException("the disk is full")), new SnapshotState());

    assertThatThrownBy(devices::tryCopy).hasMessageContaining("the disk is full");
    assertThat(devices.template()).doesNotExist();
  }

  /** A disk of such a format forbids QEMU to move the guest, in whichever way. */
  @Test
  @Tag("nightly")
  void whereADiskForbidsAllOfThemDevicesAreBooted() throws IOException {
    Path vdi = folder.resolve("disk.vdi");
    HostCommand.run(
        List.of(HostTool.QEMU_IMG.path(), "create", "-q", "-f", "vdi", vdi.toString(), "1M"));
    devices.prepared(
        device ->
            CopiedDevices.machine(device)
                .qmp()
                .execute(
                    "blockdev-add",
                    Map.of(
                        "driver", "vdi",
                        "node-name", "forbidding",
                        "file", Map.of("driver", "file", "filename", vdi.toString()))));

    try (Device device = devices.provided()) {
      assertThat(device.shell().require("cat " + CopiedDevices.MARK)).isNotEmpty();
      assertThat(device.timeline().events()).noneMatch(CopiedDevices::goesOn);
    }
    assertThat(devices.told())
        .containsSubsequence(
            "QEMU keeps no memory file: ",
            "vdi",
            "QEMU keeps no snapshot: ",
            "vdi",
            "such a device cannot be copied: each one is booted",
            "boot ");
  }

  /** Returns by its name which doing of the step made the template that a copy is of. */
  private String preparedBy() throws IOException {
    try (Device device = devices.copy()) {
      return device.shell().require("cat " + CopiedDevices.MARK);
    }
  }

  private void overwrite(String file, long offset, int length) throws IOException {
    try (RandomAccessFile damaged =
        new RandomAccessFile(devices.template().resolve(file).toFile(), "rw")) {
      byte[] now = new byte[length];
      damaged.seek(offset);
      damaged.readFully(now);
      for (int at = 0; at < length; at++) {
        now[at] ^= 0x55;
      }
      damaged.seek(offset);
      damaged.write(now);
    }
  }

  /** The best way, but that the state is not kept. */
  private static final class Failing implements GuestState {

    private final GuestState real = new RamFileState();
    private final InfraException failure;

    Failing(InfraException failure) {
      this.failure = failure;
    }

    @Override
    public String name() {
      return real.name();
    }

    @Override
    public MachineSpec toBoot(MachineSpec spec, Path memory) {
      return real.toBoot(spec, memory);
    }

    @Override
    public void save(Machine machine, Path template) {
      throw failure;
    }

    @Override
    public Overlay disk(Path template, Path path) {
      return real.disk(template, path);
    }

    @Override
    public MachineSpec toClone(MachineSpec spec, Path template) {
      return real.toClone(spec, template);
    }

    @Override
    public MachineSpec toSucceed(MachineSpec spec, Path template, Path memory) {
      return real.toSucceed(spec, template, memory);
    }

    @Override
    public void restore(Machine machine, Path template) {
      real.restore(machine, template);
    }
  }

  /** A virtual machine that is killed in the middle of making a template. */
  static final class HaltedMaker {

    private HaltedMaker() {}

    public static void main(String[] args) throws IOException {
      CopiedDevices devices = new CopiedDevices(Path.of(args[0]));
      devices.prepared(
          device -> {
            System.out.println("making " + devices.template().getFileName() + ".building");
            return new Scanner(System.in, StandardCharsets.UTF_8).hasNext();
          });
      devices.copy().close();
    }
  }
}
