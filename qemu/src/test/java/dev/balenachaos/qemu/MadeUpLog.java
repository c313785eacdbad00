package dev.balenachaos.qemu;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** A log of writes as QEMU would write it, a sector each unless said otherwise. */
final class MadeUpLog {

  private static final int FLUSH = 1;
  private static final int FORCED = 2;
  private static final int DISCARD = 4;
  private static final int MARK = 8;

  private final Path file;

  MadeUpLog(Path file) throws IOException {
    this.file = file;
    // QEMU tells how many entries there are only now and then.
    byte[] superblock = sector(0x6a736677736872L, 1, 0, WriteLog.SECTOR);
    Files.write(file, superblock);
  }

  Path file() {
    return file;
  }

  WriteLog read() {
    return new WriteLog(file);
  }

  /** Writes as many sectors as there are contents, each full of one. */
  MadeUpLog write(long sector, int... contents) throws IOException {
    return entry(sector, contents.length, 0, contents);
  }

  MadeUpLog forced(long sector, int... contents) throws IOException {
    return entry(sector, contents.length, FORCED, contents);
  }

  MadeUpLog flush() throws IOException {
    return entry(0, 0, FLUSH);
  }

  MadeUpLog flushAndWrite(long sector, int... contents) throws IOException {
    return entry(sector, contents.length, FLUSH, contents);
  }

  MadeUpLog discard(long sector, long sectors) throws IOException {
    return entry(sector, sectors, DISCARD);
  }

  MadeUpLog mark() throws IOException {
    return entry(0, 0, MARK);
  }

  MadeUpLog entry(long sector, long sectors, long flags, int... contents) throws IOException {
    Files.write(file, sector(sector, sectors, flags, 0), StandardOpenOption.APPEND);
    for (int content : contents) {
      Files.write(file, filled(content), StandardOpenOption.APPEND);
    }
    return this;
  }

  /** Returns a sector full of one byte. */
  static byte[] filled(int content) {
    byte[] sector = new byte[WriteLog.SECTOR];
    Arrays.fill(sector, (byte) content);
    return sector;
  }

  private static byte[] sector(long... numbers) {
    ByteBuffer sector = ByteBuffer.allocate(WriteLog.SECTOR).order(ByteOrder.LITTLE_ENDIAN);
    for (long number : numbers) {
      sector.putLong(number);
    }
    return sector.array();
  }
}
