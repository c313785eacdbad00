package dev.balenachaos.qemu;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.process.HostCommand;
import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The FAT partition of a disk image that holds balenaOS's {@code config.json}, edited with mtools:
 * no mount, no root.
 *
 * @param image the disk image, raw
 * @param offset of the partition's first byte
 * @param size of the partition
 */
record BootPartition(Path image, long offset, long size) {

  private static final JsonMapper JSON = new JsonMapper();

  /**
   * Finds the partition in a disk image.
   *
   * @throws InfraException when it is no disk image
   */
  static BootPartition of(Path image) {
    PartitionTable.Partition boot = PartitionTable.of(image).boot();
    return new BootPartition(image, boot.offset(), boot.size());
  }

  /** Copies the partition's bytes into a file of its own, which is returned as a partition. */
  BootPartition copiedTo(Path file) {
    try (FileChannel from = FileChannel.open(image);
        FileChannel to =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (long done = 0; done < size; ) {
        done += from.transferTo(offset + done, size - done, to);
      }
      return new BootPartition(file, 0, size);
    } catch (IOException e) {
      throw new InfraException(
          "Tried: to copy the boot partition of " + image + " to " + file + "\nSeen: " + e, e);
    }
  }

  /**
   * Copies a file of the partition to a file of the host.
   *
   * @param path in the partition, for instance {@code EFI/BOOT/BOOTX64.EFI}
   */
  void extract(String path, Path to) {
    HostCommand.run(
        List.of(HostTool.MCOPY.path(), "-n", "-i", place(), "::" + path, to.toString()));
  }

  /** Puts a file of the host into the partition, over what is there. */
  void put(Path file, String path) {
    HostCommand.run(
        List.of(HostTool.MCOPY.path(), "-o", "-i", place(), file.toString(), "::" + path));
  }

  /**
   * Changes {@code config.json} in place.
   *
   * @param scratch a folder for the file on its way
   * @throws InfraException when the partition has none, or it is no JSON object
   */
  void editConfig(Path scratch, UnaryOperator<ObjectNode> edit) {
    Path file = scratch.resolve("config.json");
    try {
      Files.deleteIfExists(file);
      extract("config.json", file);
      JsonNode config = JSON.readTree(file.toFile());
      if (!(config instanceof ObjectNode object)) {
        throw new InfraException("config.json in " + image + " is no JSON object: " + config);
      }
      JSON.writeValue(file.toFile(), edit.apply(object));
      put(file, "config.json");
    } catch (IOException e) {
      throw new InfraException("Cannot edit config.json in " + image + ": " + e, e);
    }
  }

  private String place() {
    return image + "@@" + offset;
  }
}
