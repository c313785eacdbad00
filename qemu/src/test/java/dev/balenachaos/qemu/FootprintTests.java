package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FootprintTests {

  private static final int MEBIBYTE = 1 << 20;

  @TempDir private Path folder;
  private Path entry;

  @BeforeEach
  void makeAnEntry() throws IOException {
    entry = Files.createDirectory(folder.resolve("template-1"));
  }

  @Test
  void holesDoNotCount() throws IOException {
    long empty = new Footprint(entry).size().bytes();
    try (RandomAccessFile disk = new RandomAccessFile(entry.resolve("disk").toFile(), "rw")) {
      disk.write(new byte[MEBIBYTE]);
      disk.setLength(64L * MEBIBYTE);
    }

    assertThat(new Footprint(entry).size().bytes()).isEqualTo(empty + MEBIBYTE);
  }

  @Test
  void aFileElsewhereThatALinkLeadsToIsSomebodyElses() throws IOException {
    Path other = Files.write(folder.resolve("other"), new byte[MEBIBYTE]);
    Files.createSymbolicLink(entry.resolve("kernel"), Path.of("../other"));

    assertThat(new Footprint(entry).size().bytes()).isLessThan(MEBIBYTE);
    new Footprint(entry).remove();

    assertThat(other).exists();
    assertThat(entry).doesNotExist();
  }

  @Test
  void whatIsNotThereIsRemovedAlready() {
    new Footprint(folder.resolve("none")).remove();
  }
}
