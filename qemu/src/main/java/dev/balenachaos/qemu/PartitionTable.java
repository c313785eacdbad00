package dev.balenachaos.qemu;

import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The partitions of a raw disk image, from its GPT or else its MBR. */
record PartitionTable(List<Partition> partitions) {

  /**
   * A partition.
   *
   * @param name its GPT name; empty in an MBR, which has no names
   * @param offset of its first byte in the image
   * @param size in bytes
   */
  record Partition(String name, long offset, long size) {}

  private static final int SECTOR = 512;
  private static final byte[] GPT = "EFI PART".getBytes(StandardCharsets.US_ASCII);
  private static final int MBR_SIGNATURE = 0xAA55;
  private static final int MBR_ENTRIES = 446;
  private static final int MOST_ENTRIES = 1024;

  PartitionTable {
    partitions = List.copyOf(partitions);
  }

  /**
   * Reads a disk image's partition table.
   *
   * @throws InfraException when the file is missing, empty, no disk image, or shorter than its
   *     partitions
   */
  static PartitionTable of(Path image) {
    try (FileChannel file = FileChannel.open(image)) {
      if (file.size() == 0) {
        throw new InfraException("The image " + image + " is empty.");
      }
      PartitionTable table = read(file, image);
      for (Partition partition : table.partitions) {
        long end = partition.offset() + partition.size();
        if (end > file.size()) {
          throw new InfraException(
              "The image %s is truncated: it has %d bytes, a partition ends at %d. Get it again."
                  .formatted(image, file.size(), end));
        }
      }
      return table;
    } catch (NoSuchFileException e) {
      throw new InfraException(
          "There is no image "
              + image
              + (image.isAbsolute() ? "" : ", which would be " + image.toAbsolutePath())
              + ". Write qemu:reference, or qemu:PATH of a raw disk image.",
          e);
    } catch (IOException e) {
      throw new InfraException("The image " + image + " cannot be read: " + e, e);
    }
  }

  /**
   * Returns the partition that holds {@code config.json}: the one named {@code resin-boot}, as on a
   * balenaOS image with a GPT, or else the first one, as on those with an MBR.
   */
  Partition boot() {
    return partitions.stream()
        .filter(partition -> partition.name().equals("resin-boot"))
        .findFirst()
        .orElse(partitions.get(0));
  }

  private static PartitionTable read(FileChannel file, Path image) throws IOException {
    ByteBuffer mbr = bytes(file, 0, SECTOR);
    ByteBuffer header = bytes(file, SECTOR, SECTOR);
    byte[] signature = new byte[GPT.length];
    header.get(0, signature);
    List<Partition> found = List.of();
    if (Arrays.equals(signature, GPT)) {
      found = gpt(file, header);
    } else if (Short.toUnsignedInt(mbr.getShort(510)) == MBR_SIGNATURE) {
      found = mbr(mbr);
    }
    if (found.isEmpty()) {
      throw new InfraException(
          "The file " + image + " is no raw disk image: it has no partition table.");
    }
    return new PartitionTable(found);
  }

  private static List<Partition> gpt(FileChannel file, ByteBuffer header) throws IOException {
    long start = header.getLong(72) * SECTOR;
    int count = Math.min(header.getInt(80), MOST_ENTRIES);
    int size = header.getInt(84);
    if (count <= 0 || size < 128 || size > 4096) {
      return List.of();
    }
    ByteBuffer entries = bytes(file, start, count * size);
    List<Partition> found = new ArrayList<>();
    for (int at = 0; at < count * size; at += size) {
      if (entries.getLong(at) != 0 || entries.getLong(at + 8) != 0) {
        long first = entries.getLong(at + 32);
        long last = entries.getLong(at + 40);
        byte[] name = new byte[72];
        entries.get(at + 56, name);
        String text = new String(name, StandardCharsets.UTF_16LE);
        int end = text.indexOf('\0');
        found.add(
            new Partition(
                end < 0 ? text : text.substring(0, end),
                first * SECTOR,
                (last - first + 1) * SECTOR));
      }
    }
    return found;
  }

  private static List<Partition> mbr(ByteBuffer sector) {
    List<Partition> found = new ArrayList<>();
    for (int at = MBR_ENTRIES; at < MBR_ENTRIES + 4 * 16; at += 16) {
      long first = Integer.toUnsignedLong(sector.getInt(at + 8));
      long count = Integer.toUnsignedLong(sector.getInt(at + 12));
      if (count > 0) {
        found.add(new Partition("", first * SECTOR, count * SECTOR));
      }
    }
    return found;
  }

  /** Reads bytes at a place; what lies behind the end of the file reads as zeroes. */
  private static ByteBuffer bytes(FileChannel file, long at, int size) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    int read = 0;
    while (buffer.hasRemaining() && read >= 0) {
      read = file.read(buffer, at + buffer.position());
    }
    return buffer.clear();
  }
}
