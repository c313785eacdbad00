package dev.balenachaos.qemu;

import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A log of all that was written to a disk, in the order in which the disk was done with it: that of
 * Linux' dm-log-writes, as QEMU's driver {@code blklogwrites} writes it. It can be read on while it
 * is written.
 *
 * <p>The number of entries that its first sector tells is not looked at. QEMU 7.2 brings it up to
 * date at a flush only, so that what was written after the last one would be missed.
 */
final class WriteLog {

  static final int SECTOR = 512;

  /** {@code block/blklogwrites.c} of QEMU, after {@code drivers/md/dm-log-writes.c} of Linux. */
  private static final int HEADER = 4 * Long.BYTES;

  private static final long FLUSH = 1;
  private static final long FORCED = 2;
  private static final long DISCARD = 4;
  private static final long MARK = 8;
  private static final long ALL = FLUSH | FORCED | DISCARD | MARK;

  /**
   * Something that was done to the disk.
   *
   * @param sector the first one that was written
   * @param sectors how many were written, or discarded
   * @param flags what was done, in the log's own code
   * @param content where in the log is what was written
   */
  record Entry(long sector, long sectors, long flags, long content) {

    /** Tells whether the disk has kept for good all that was written before this. */
    boolean flushes() {
      return (flags & FLUSH) != 0;
    }

    /** Tells whether this was kept for good by the time at which the disk was done with it. */
    boolean isForced() {
      return (flags & FORCED) != 0;
    }

    /** Tells whether there is anything to write: what is discarded may as well stay. */
    boolean writes() {
      return (flags & (DISCARD | MARK)) == 0 && sectors > 0;
    }

    /** What is discarded takes no room in the log. */
    private long end() {
      return content + ((flags & DISCARD) == 0 ? sectors * SECTOR : 0);
    }
  }

  private final Path file;
  private final List<Entry> entries = new ArrayList<>();

  /** The sector of the superblock comes first. */
  private long next = SECTOR;

  WriteLog(Path file) {
    this.file = file;
  }

  Path file() {
    return file;
  }

  /**
   * Reads what has been added.
   *
   * @return all entries up to now, oldest first; never null but potentially empty
   * @throws InfraException when it is no such log
   */
  List<Entry> readOn() {
    try (FileChannel log = FileChannel.open(file)) {
      for (Optional<Entry> entry = next(log); entry.isPresent(); entry = next(log)) {
        entries.add(entry.get());
        next = entry.get().end();
      }
      return List.copyOf(entries);
    } catch (IOException e) {
      throw new InfraException("The log of writes " + file + " cannot be read: " + e, e);
    }
  }

  /** An entry that is only just being written reads as zeroes, as what is behind the last one. */
  private Optional<Entry> next(FileChannel log) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
    while (header.hasRemaining()) {
      if (log.read(header, next + header.position()) < 0) {
        return Optional.empty();
      }
    }
    Entry entry =
        new Entry(header.getLong(0), header.getLong(8), header.getLong(16), next + SECTOR);
    if ((entry.flags & ~ALL) != 0 || entry.sector < 0 || entry.sectors < 0) {
      throw new InfraException("The log of writes " + file + " is none at " + next + ": " + entry);
    }
    return entry.flags == 0 && entry.sectors == 0 ? Optional.empty() : Optional.of(entry);
  }
}
