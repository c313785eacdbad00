package dev.balenachaos.qemu;

import dev.balenachaos.qemu.WriteLog.Entry;
import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Brings writes of a log together, so that each sector is written once, as it was last. */
final class Replay {

  private Replay() {}

  /**
   * Returns what a disk must be given that is still as it was before the log began.
   *
   * @param log the file with what was written
   * @param writes what of it is replayed, oldest first
   * @param scratch a folder for the files of the patches
   */
  static List<Overlay.Patch> patches(Path log, List<Entry> writes, Path scratch) {
    Path disk = scratch.resolve("replayed");
    try (FileChannel from = FileChannel.open(log);
        FileChannel to =
            FileChannel.open(
                disk,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
      BitSet written = new BitSet();
      for (Entry write : writes) {
        int first = Math.toIntExact(write.sector());
        written.set(first, first + Math.toIntExact(write.sectors()));
        copy(from, write.content(), bytes(write.sectors()), to, bytes(first));
      }
      List<Overlay.Patch> patches = new ArrayList<>();
      for (int first = written.nextSetBit(0); first >= 0; ) {
        int end = written.nextClearBit(first);
        Path content = scratch.resolve("patch-" + patches.size());
        try (FileChannel patch =
            FileChannel.open(content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
          copy(to, bytes(first), bytes(end - first), patch, 0);
        }
        patches.add(new Overlay.Patch(bytes(first), bytes(end - first), content));
        first = written.nextSetBit(end);
      }
      return patches;
    } catch (IOException e) {
      throw new InfraException("The log of writes " + log + " cannot be replayed: " + e, e);
    }
  }

  private static long bytes(long sectors) {
    return sectors * WriteLog.SECTOR;
  }

  private static void copy(FileChannel from, long at, long size, FileChannel to, long target)
      throws IOException {
    to.position(target);
    for (long done = 0; done < size; ) {
      long more = from.transferTo(at + done, size - done, to);
      if (more == 0) {
        throw new IOException("it ends at " + (at + done));
      }
      done += more;
    }
  }
}
