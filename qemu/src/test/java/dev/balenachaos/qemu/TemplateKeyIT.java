package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.device.Preparation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@ExtendWith(SystemPropertiesKept.class)
@Isolated("it sets what the machines of others are made by")
class TemplateKeyIT {

  private static final HostSpeed SPEED = new HostSpeed(Accelerator.TCG, "measured", 4);
  private static final FileTime MADE = FileTime.fromMillis(1795437443000L);

  @TempDir private Path folder;
  private Path disk;
  private String before;

  @BeforeEach
  void takeTheKey() throws IOException {
    Stream.of("qemu.memory", "qemu.disk", "qemu.developmentMode").forEach(System::clearProperty);
    disk = Files.writeString(folder.resolve("disk.raw"), "an image");
    Files.setLastModifiedTime(disk, MADE);
    before = key();
  }

  @Test
  void nothingElseGivesTheSameKey() {
    assertThat(key()).isEqualTo(before).matches("[0-9a-f]{16}");
    assertThat(key("a", "b")).isEqualTo(key("a", "b"));
  }

  @Test
  void howFastTheHostWasWhenItWasMeasuredDoesNotMatter() {
    HostSpeed faster = new HostSpeed(Accelerator.TCG, "measured again", 2);

    assertThat(new TemplateKey(image(), faster).after(List.of())).isEqualTo(before);
  }

  @Test
  void whatPeopleCallTheImageDoesNotMatter() {
    DiskImage renamed = new DiskImage("another name", disk);

    assertThat(new TemplateKey(renamed, SPEED).after(List.of())).isEqualTo(before);
  }

  @Test
  void theAcceleratorMatters() {
    HostSpeed kvm = new HostSpeed(Accelerator.KVM, "measured", 4);

    assertThat(new TemplateKey(image(), kvm).after(List.of())).isNotEqualTo(before);
  }

  @Test
  void theGuestsMemoryMatters() {
    System.setProperty("qemu.memory", "1G");

    assertThat(key()).isNotEqualTo(before);
  }

  @Test
  void theSizeOfTheDiskMatters() {
    System.setProperty("qemu.disk", "5G");

    assertThat(key()).isNotEqualTo(before);
  }

  @Test
  void developmentModeMatters() {
    System.setProperty("qemu.developmentMode", "true");

    assertThat(key()).isNotEqualTo(before);
  }

  @Test
  void anotherImageMatters() throws IOException {
    Path other = Files.copy(disk, folder.resolve("other.raw"));
    Files.setLastModifiedTime(other, MADE);

    assertThat(new TemplateKey(new DiskImage("image", other), SPEED).after(List.of()))
        .isNotEqualTo(before);
  }

  @Test
  void aChangedImageMatters() throws IOException {
    Files.setLastModifiedTime(disk, FileTime.fromMillis(MADE.toMillis() + 1));
    String touched = key();
    Files.writeString(disk, "a longer image");
    Files.setLastModifiedTime(disk, MADE);

    assertThat(touched).isNotEqualTo(before);
    assertThat(key()).isNotEqualTo(before);
  }

  @Test
  void stepsAndTheirOrderMatter() {
    assertThat(List.of(key(), key("a"), key("b"), key("a", "b"), key("b", "a"), key("ab")))
        .doesNotHaveDuplicates();
  }

  private String key(String... steps) {
    return new TemplateKey(image(), SPEED)
        .after(Stream.of(steps).map(step -> new Preparation.Step(step, device -> device)).toList());
  }

  private DiskImage image() {
    return new DiskImage("image", disk);
  }
}
