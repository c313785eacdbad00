package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartitionTableTests {

  private static final int MIB = 1 << 20;

  @TempDir private Path folder;

  @Test
  void aGptGivesNamesAndPlaces() throws IOException {
    Path image = gpt(8 * MIB);

    PartitionTable table = PartitionTable.of(image);

    assertThat(table.partitions())
        .containsExactly(
            new PartitionTable.Partition("first", 34 * 512L, 6 * 512L),
            new PartitionTable.Partition("resin-boot", 2048 * 512L, 4096 * 512L));
    assertThat(table.boot().offset()).isEqualTo(MIB);
  }

  @Test
  void anMbrGivesPlacesAndTheFirstPartitionIsTheBootPartition() throws IOException {
    ByteBuffer sector = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
    sector.putInt(446 + 8, 8192).putInt(446 + 12, 2048);
    sector.putShort(510, (short) 0xAA55);
    Path image = image(sector.array(), 8 * MIB);

    assertThat(PartitionTable.of(image).boot())
        .isEqualTo(new PartitionTable.Partition("", 8192 * 512L, 2048 * 512L));
  }

  @Test
  void aMissingImageIsNamed() {
    Path image = folder.resolve("none.img");

    assertThatThrownBy(() -> PartitionTable.of(image))
        .isInstanceOf(InfraException.class)
        .hasMessageStartingWith("There is no image " + image + ".");
  }

  @Test
  void anEmptyImageIsRefused() throws IOException {
    Path image = Files.createFile(folder.resolve("empty.img"));

    assertThatThrownBy(() -> PartitionTable.of(image)).hasMessageContaining("is empty");
  }

  @Test
  void aFileThatIsNoDiskImageIsRefused() throws IOException {
    Path image = Files.writeString(folder.resolve("notes.txt"), "shopping list");

    assertThatThrownBy(() -> PartitionTable.of(image)).hasMessageContaining("no raw disk image");
  }

  @Test
  void aTruncatedImageIsRefusedWithBothSizes() throws IOException {
    Path image = gpt(2 * MIB);

    assertThatThrownBy(() -> PartitionTable.of(image))
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("is truncated: it has 2097152 bytes, a partition ends at 3145728");
  }

  @Test
  void aGptThatClaimsMoreThanMemoryHoldsIsRefused() throws IOException {
    Path image = gpt(8 * MIB);
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.seek(512 + 84);
      file.writeInt(-1);
    }

    assertThatThrownBy(() -> PartitionTable.of(image)).hasMessageContaining("no raw disk image");
  }

  private Path gpt(int size) throws IOException {
    ByteBuffer disk = ByteBuffer.allocate(34 * 512).order(ByteOrder.LITTLE_ENDIAN);
    disk.putShort(510, (short) 0xAA55);
    disk.put(512, "EFI PART".getBytes(StandardCharsets.US_ASCII));
    disk.putLong(512 + 72, 2).putInt(512 + 80, 128).putInt(512 + 84, 128);
    entry(disk, 0, "first", 34, 39);
    entry(disk, 3, "resin-boot", 2048, 2048 + 4095);
    return image(disk.array(), size);
  }

  private static void entry(ByteBuffer disk, int index, String name, long first, long last) {
    int at = 1024 + index * 128;
    disk.putLong(at, 0x1122334455667788L);
    disk.putLong(at + 32, first).putLong(at + 40, last);
    disk.put(at + 56, name.getBytes(StandardCharsets.UTF_16LE));
  }

  private Path image(byte[] start, int size) throws IOException {
    Path image = Files.write(folder.resolve("disk.img"), start);
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(size);
    }
    return image;
  }
}
