package dev.balenachaos.workload;

import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The host's busybox, which is the whole user land of the shipped images. */
final class StaticBusybox {

  private static final List<Path> PLACES =
      List.of(Path.of("/bin/busybox"), Path.of("/usr/bin/busybox"));
  private static final int ELF_MAGIC = 0x464C457F;
  private static final int SEGMENT_TABLE_OFFSET = 0x20;
  private static final int SEGMENT_ENTRY_SIZE = 0x36;
  private static final int SEGMENT_COUNT = 0x38;
  private static final int SEGMENT_INTERPRETER = 3;

  private StaticBusybox() {}

  /**
   * Returns where it is.
   *
   * @throws InfraException when the host has none that runs without shared libraries
   */
  static Path onHost() {
    return among(PLACES);
  }

  static Path among(List<Path> places) {
    return places.stream()
        .filter(StaticBusybox::isStatic)
        .findFirst()
        .orElseThrow(
            () ->
                new InfraException(
                    "Container images are built on a static busybox, and none is at "
                        + places
                        + ".\nInstall it with: apt-get install busybox-static"));
  }

  /** Tells whether it is a 64-bit program that names no dynamic loader. */
  static boolean isStatic(Path program) {
    if (!Files.isRegularFile(program)) {
      return false;
    }
    try {
      ByteBuffer elf = ByteBuffer.wrap(Files.readAllBytes(program)).order(ByteOrder.LITTLE_ENDIAN);
      if (elf.limit() < 64 || elf.getInt(0) != ELF_MAGIC) {
        return false;
      }
      int segment = (int) elf.getLong(SEGMENT_TABLE_OFFSET);
      for (int left = elf.getShort(SEGMENT_COUNT); left > 0; left--) {
        if (elf.getInt(segment) == SEGMENT_INTERPRETER) {
          return false;
        }
        segment += elf.getShort(SEGMENT_ENTRY_SIZE);
      }
      return true;
    } catch (IOException e) {
      throw new InfraException(program + " cannot be read: " + e, e);
    }
  }
}
