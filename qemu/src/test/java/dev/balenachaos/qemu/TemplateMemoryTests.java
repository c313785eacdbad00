package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ExtendWith(SystemPropertiesKept.class)
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class TemplateMemoryTests {

  @TempDir private Path inMemory;
  @TempDir private Path cache;
  private final Told told = new Told();

  @Test
  void whereThereIsRoomItLiesInAFolderOfItsOwnThatGoesWithIt() throws IOException {
    System.setProperty("qemu.memory", "1M");
    Path folder;

    try (TemplateMemory memory = find()) {
      folder = memory.folder();
      assertThat(folder).isDirectory().hasParent(inMemory);
      Files.writeString(folder.resolve("ram"), "of the guest");
    }

    assertThat(folder).doesNotExist();
    assertThat(told.text()).isEmpty();
  }

  @Test
  void whereThereIsNoneItLiesInTheCacheAndThatIsToldOnce() {
    System.setProperty("qemu.memory", "999999T");

    try (TemplateMemory one = find();
        TemplateMemory another = find()) {
      assertThat(one.folder()).isEqualTo(cache);
      assertThat(another.folder()).isEqualTo(cache);
    }

    assertThat(cache).as("it is the cache's to remove").isDirectory();
    assertThat(inMemory).isEmptyDirectory();
    assertThat(told.text().lines())
        .singleElement()
        .asString()
        .contains("no room for 999999T in " + inMemory)
        .contains("the guest's memory lies in the cache's folder");
  }

  @Test
  void whatIsKeptForOneGuestIsNoRoomForAnother() throws IOException {
    long free = Math.min(Files.getFileStore(inMemory).getUsableSpace(), HostMemory.available());
    System.setProperty("qemu.memory", (free >> 20) * 2 / 3 + "M");

    try (TemplateMemory one = find();
        TemplateMemory another = find()) {
      assertThat(one.folder()).hasParent(inMemory);
      assertThat(another.folder()).isEqualTo(cache);
    }
    try (TemplateMemory later = find()) {
      assertThat(later.folder()).hasParent(inMemory);
    }
  }

  @Test
  void aHostWithoutSuchAFileSystemHasNoRoom() {
    System.setProperty("qemu.memory", "1M");

    try (TemplateMemory memory = TemplateMemory.find(inMemory.resolve("no"), cache, told.story())) {
      assertThat(memory.folder()).isEqualTo(cache);
    }

    assertThat(told.text()).contains("0 are free");
  }

  private TemplateMemory find() {
    return TemplateMemory.find(inMemory, cache, told.story());
  }
}
