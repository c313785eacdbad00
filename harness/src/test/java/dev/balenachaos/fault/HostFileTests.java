package dev.balenachaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.device.FakeDevice;
import dev.balenachaos.device.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostFileTests {

  private static final String ID = "1a";

  @TempDir Path folder;
  private MovedShell shell;
  private FakeDevice device;
  private Path file;

  /** A root that can be made writable and read-only; which it is stands in a file. */
  @BeforeEach
  void prepare() throws IOException {
    shell =
        new MovedShell(folder)
            .with("findmnt", "case \"$3\" in TARGET) echo / ;; *) cat \"$HERE/options\" ;; esac")
            .with("mount", "echo \"${2#remount,},relatime\" >\"$HERE/options\"")
            .with("sync", "true");
    shell.folderOf(ID);
    Files.writeString(folder.resolve("options"), "ro,relatime\n");
    device = new FakeDevice(shell);
    file = Files.writeString(folder.resolve("hosts"), "127.0.0.1 localhost\n");
  }

  private String options() throws IOException {
    return Files.readString(folder.resolve("options")).strip();
  }

  @Test
  void anEditedFileDiffersUntilItIsHealedAndTheRootIsReadOnlyInBetween() throws IOException {
    HostFile fault = HostFile.edited(file.toString());
    assertThat(fault.effect(device, ID).bites()).isFalse();

    fault.apply(device, ID);

    assertThat(fault.effect(device, ID).bites()).isTrue();
    assertThat(Files.readString(file)).isEqualTo("127.0.0.1 localhost\n\n");
    assertThat(options()).isEqualTo("ro,relatime");

    assertThat(shell.undo(fault, ID)).isZero();
    assertThat(shell.undo(fault, ID)).isZero();

    assertThat(fault.effect(device, ID)).isEqualTo(new Effect(false, file + " is as it was"));
    assertThat(Files.readString(file)).isEqualTo("127.0.0.1 localhost\n");
    assertThat(options()).isEqualTo("ro,relatime");
  }

  @Test
  void whatWasNotThereIsTakenAwayAgainWithItsFolder() throws IOException {
    Path dropIn = folder.resolve("balena.service.d/own.conf");
    HostFile fault = HostFile.written(dropIn.toString(), "[Service]\nA='b' \"c\" $d\n");

    fault.apply(device, ID);

    assertThat(Files.readString(dropIn)).isEqualTo("[Service]\nA='b' \"c\" $d\n");
    assertThat(fault.effect(device, ID).bites()).isTrue();

    assertThat(shell.undo(fault, ID)).isZero();

    assertThat(dropIn.getParent()).doesNotExist();
    assertThat(fault.effect(device, ID).bites()).isFalse();
  }

  /** There a rename is not safe, and fatrw is what balenaOS has for that. */
  @Test
  void onTheBootPartitionItIsPutAndPutBackByFatrw() throws IOException {
    Path onBoot =
        Files.writeString(Files.createDirectory(folder.resolve("boot")).resolve("a.json"), "{}");
    HostFile fault = HostFile.written(Host.BOOT_PARTITION + "/a.json", "{\"a\":1}");
    shell.with("fatrw", "echo \"$1\" >>\"$HERE/asked\"; cat \"$2\" >\"$3\"").with("mv", "exit 1");

    fault.apply(device, ID);
    assertThat(onBoot).hasContent("{\"a\":1}");

    assertThat(shell.undo(fault, ID)).isZero();
    assertThat(onBoot).hasContent("{}");
    assertThat(folder.resolve("asked")).hasContent("copy\ncopy");
  }

  /** Written over, it would come back as a file. */
  @Test
  void aLinkIsRefusedAndSaidWhereItLeads() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    HostFile fault = HostFile.edited(link.toString());

    assertThatThrownBy(() -> fault.apply(device, ID))
        .hasMessageContaining(link + " is a link to " + file.toRealPath());
    assertThat(shell.undo(fault, ID)).isZero();

    assertThat(link).isSymbolicLink();
  }

  /** As where a heal was cut off while it cleaned up. */
  @Test
  void withoutACopyOfItNoFileIsTakenAway() throws IOException {
    HostFile fault = HostFile.edited(file.toString());
    fault.apply(device, ID);
    Files.delete(shell.folderOf(ID).resolve("original"));

    assertThat(shell.undo(fault, ID)).isZero();

    assertThat(file).exists();
  }

  @Test
  void systemdIsToldThatAUnitsFileIsBack() {
    assertThat(HostFile.edited("/etc/systemd/system/a.service").undo(ID)).endsWith("daemon-reload");
    assertThat(HostFile.edited("/etc/profile").undo(ID)).doesNotContain("daemon-reload");
  }

  @Test
  void appliedInPartItIsUndoneAsWell() throws IOException {
    HostFile fault = HostFile.edited(file.toString());
    shell.with("mv", "exit 1");

    assertThatThrownBy(() -> fault.apply(device, ID)).hasMessageContaining("edited");
    assertThat(options()).startsWith("rw");
    Files.delete(folder.resolve("bin/mv"));

    assertThat(shell.undo(fault, ID)).isZero();

    assertThat(folder.resolve("hosts.balena-chaos")).doesNotExist();
    assertThat(Files.readString(file)).isEqualTo("127.0.0.1 localhost\n");
    assertThat(options()).isEqualTo("ro,relatime");
  }

  @Test
  void aFileSystemThatIsInUseStaysWritableWhichIsSaid() throws IOException {
    HostFile fault = HostFile.replaced(file.toString());
    shell
        .with("mount", "case $2 in *,ro) exit 32 ;; *) echo rw >\"$HERE/options\" ;; esac")
        .with("sleep", "true");

    fault.apply(device, ID);
    assertThat(shell.undo(fault, ID)).isZero();

    assertThat(Files.readString(file)).isEqualTo("127.0.0.1 localhost\n");
    assertThat(fault.effect(device, ID).bites()).isFalse();
    assertThat(fault.effect(device, ID).seen()).contains("stays writable until the next boot");
  }

  @Test
  void neverAppliedItsUndoTouchesNothing() throws IOException {
    assertThat(shell.undo(HostFile.replaced(file.toString()), ID)).isZero();

    assertThat(Files.readString(file)).isEqualTo("127.0.0.1 localhost\n");
  }

  @Test
  void aPathThatAShellWouldReadOtherwiseIsRefused() {
    for (String path : new String[] {"etc/hosts", "/etc/$x", "/etc/a b", "/etc/../x", "/"}) {
      assertThatThrownBy(() -> HostFile.edited(path)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
