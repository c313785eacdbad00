package dev.balenachaos.qemu;

import dev.balenachaos.process.HostCommand;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A disk image with an MBR and one FAT partition that holds a config.json and nothing to boot. */
final class FatDisk {

  private static final int START = 2048;
  private static final int SECTORS = 16 * 2048;

  private FatDisk() {}

  static Path make(Path image, String config) throws IOException {
    ByteBuffer mbr = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
    mbr.put(446 + 4, (byte) 0x0C).putInt(446 + 8, START).putInt(446 + 12, SECTORS);
    mbr.putShort(510, (short) 0xAA55);
    Files.write(image, mbr.array());
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength((START + SECTORS) * 512L);
    }
    String place = image + "@@" + START * 512L;
    HostCommand.run(List.of("mformat", "-i", place, "-T", Integer.toString(SECTORS)));
    HostCommand.run(List.of("mmd", "-i", place, "::system-connections"));
    Path json = Files.writeString(image.resolveSibling("config.json"), config);
    BootPartition.of(image).put(json, "config.json");
    return image;
  }
}
