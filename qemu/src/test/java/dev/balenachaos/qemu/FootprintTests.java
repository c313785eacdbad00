package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FootprintTests {

  private static final int MEBIBYTE = 1 << 20;

  @TempDir private Path folder;
  private Path ram;

  @BeforeEach
  void makeRam() throws IOException {
    ram = Files.createTempFile(Path.of("/dev/shm"), "bc-test-", ".ram");
    Files.write(ram, new byte[MEBIBYTE]);
  }

  @AfterEach
  void removeRam() throws IOException {
    Files.deleteIfExists(ram);
  }

  @Test
  void memoryThatALinkLeadsToCountsAndGoesWithTheFolder() throws IOException {
    Path entry = Files.createDirectory(folder.resolve("template-1"));
    long empty = new Footprint(entry).size().bytes();
    Files.createSymbolicLink(entry.resolve("ram"), ram);

    assertThat(new Footprint(entry).size().bytes()).isEqualTo(empty + MEBIBYTE);
    new Footprint(entry).remove();

    assertThat(ram).doesNotExist();
    assertThat(entry).doesNotExist();
  }

  @Test
  void aFileElsewhereThatALinkLeadsToIsSomebodyElses() throws IOException {
    Path other = Files.write(folder.resolve("other"), new byte[MEBIBYTE]);
    Path entry = Files.createDirectory(folder.resolve("template-1"));
    Files.createSymbolicLink(entry.resolve("kernel"), Path.of("../other"));
    Files.createSymbolicLink(entry.resolve("trick"), Path.of("/dev/shm/../../" + other));

    assertThat(new Footprint(entry).size().bytes()).isLessThan(MEBIBYTE);
    new Footprint(entry).remove();

    assertThat(other).exists();
    assertThat(entry).doesNotExist();
  }

  @Test
  void memoryThatIsGoneIsMeasuredAsNothing() throws IOException {
    Path entry = Files.createDirectory(folder.resolve("template-1"));
    Files.createSymbolicLink(entry.resolve("ram"), ram);
    Files.delete(ram);

    assertThat(new Footprint(entry).size().bytes()).isLessThan(MEBIBYTE);
    new Footprint(entry).remove();

    assertThat(entry).doesNotExist();
  }

  @Test
  void anEntryWhoseMemoryIsGoneIsMadeAgain() throws IOException {
    Told told = new Told();
    Cache cache = new Cache(folder, told.story(), DataSize.parse("1G"));
    Cache.Builder builder =
        entry -> {
          Files.createSymbolicLink(entry.resolve("ram"), ram);
          Files.write(ram, new byte[MEBIBYTE]);
        };
    cache.use("template-1", builder).close();
    cache.use("template-1", builder).close();
    assertThat(told.text()).isEmpty();
    Files.delete(ram);

    cache.use("template-1", builder).close();

    assertThat(told.text()).contains("template-1 is damaged");
    assertThat(ram).hasSize(MEBIBYTE);
  }
}
