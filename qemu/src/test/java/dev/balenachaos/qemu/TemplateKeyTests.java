package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the host brings to a template; {@link TemplateKeyIT} has what a user does. */
class TemplateKeyTests {

  private static final List<String> MACHINE = List.of("qemu", "-smp", "2");
  private static final String QEMU = "QEMU emulator version 7.2.22";

  @TempDir private Path folder;
  private DiskImage image;
  private Firmware firmware;
  private String before;

  @BeforeEach
  void takeTheKey() throws IOException {
    image = new DiskImage("image", Files.writeString(folder.resolve("disk.raw"), "an image"));
    firmware =
        new Firmware(
            Files.writeString(folder.resolve("code.fd"), "code"),
            Files.writeString(folder.resolve("variables.fd"), "variables"));
    before = key(MACHINE, QEMU, TemplateKey.FORMAT);
  }

  @Test
  void theSameHostGivesTheSameKey() {
    assertThat(key(MACHINE, QEMU, TemplateKey.FORMAT)).isEqualTo(before);
  }

  @Test
  void anotherQemuMatters() {
    assertThat(key(MACHINE, "QEMU emulator version 7.2.23", TemplateKey.FORMAT))
        .isNotEqualTo(before);
  }

  @Test
  void eachArgumentOfTheMachineMatters() {
    assertThat(key(List.of("qemu", "-smp", "4"), QEMU, TemplateKey.FORMAT)).isNotEqualTo(before);
    assertThat(key(List.of("qemu", "-smp", "2", "-nodefaults"), QEMU, TemplateKey.FORMAT))
        .isNotEqualTo(before);
  }

  @Test
  void theFirmwaresContentMatters() throws IOException {
    Files.writeString(firmware.code(), "c0de");
    String updated = key(MACHINE, QEMU, TemplateKey.FORMAT);
    Files.writeString(firmware.code(), "code");
    Files.writeString(firmware.variables(), "secured");

    assertThat(updated).isNotEqualTo(before);
    assertThat(key(MACHINE, QEMU, TemplateKey.FORMAT)).isNotIn(before, updated);
  }

  @Test
  void anotherFormatMatters() {
    assertThat(key(MACHINE, QEMU, TemplateKey.FORMAT + "0")).isNotEqualTo(before);
  }

  private String key(List<String> machine, String qemu, String format) {
    return new TemplateKey(image, machine, firmware, qemu, format).after(List.of());
  }
}
