package dev.balenachaos.qemu;

import dev.balenachaos.process.HostCommand;
import dev.balenachaos.process.KeptFolder;
import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A device's own disk: a thin layer over an image that many devices share and none changes.
 *
 * @param path of the layer, a qcow2 image
 */
record Overlay(Path path) {

  private static final int BLOCK = 4096;

  /** The first partition begins behind it, and the table is before it. */
  private static final long TABLE = 1 << 20;

  /** More than any disk here has, which costs nothing in a sparse file: 1 TiB. */
  private static final long LARGE = 1L << 40;

  /**
   * Makes a layer that does not say what it lies over, which is QEMU's to know.
   *
   * @param size in bytes
   * @throws InfraException when the host's disk is full
   */
  static Overlay ofItsOwn(Path path, long size) {
    HostCommand.run(
        List.of(
            HostTool.QEMU_IMG.path(),
            "create",
            "-q",
            "-f",
            "qcow2",
            path.toString(),
            Long.toString(size)));
    return new Overlay(path);
  }

  /**
   * Makes a layer over another layer, of the same size.
   *
   * @throws InfraException when the host's disk is full
   */
  static Overlay over(Overlay below, Path path) {
    HostCommand.run(
        List.of(
            HostTool.QEMU_IMG.path(),
            "create",
            "-q",
            "-f",
            "qcow2",
            "-F",
            "qcow2",
            "-b",
            below.path.toAbsolutePath().toString(),
            path.toString()));
    return new Overlay(path);
  }

  /**
   * Makes a layer over a raw image.
   *
   * @param size of the disk that the device sees, as QEMU writes it, for instance {@code 4G}
   * @throws InfraException when the host's disk is full, or the size is smaller than the image
   */
  static Overlay over(Path image, Path path, String size) {
    String tool = HostTool.QEMU_IMG.path();
    List<String> create =
        new ArrayList<>(List.of(tool, "create", "-q", "-f", "qcow2", "-F", "raw"));
    create.addAll(List.of("-b", image.toAbsolutePath().toString(), path.toString()));
    HostCommand.run(create);
    HostCommand.run(List.of(tool, "resize", "-q", path.toString(), size));
    return new Overlay(path);
  }

  /**
   * Changes the device's {@code config.json}, and says which network card is not its way to the
   * internet, without copying the image: only the blocks of its boot partition that change get into
   * the layer.
   *
   * @param image the image below the layer
   */
  void configure(Path image, DeviceConfig config) {
    try (KeptFolder kept = KeptFolder.make("bc-config-")) {
      Path scratch = kept.path();
      BootPartition original = BootPartition.of(image);
      BootPartition changed = original.copiedTo(scratch.resolve("boot.fat"));
      changed.editConfig(scratch, config::into);
      Path profile = Files.write(scratch.resolve("profile"), NetworkCard.LAB.profile());
      changed.put(profile, NetworkCard.PROFILE_PATH);
      write(differences(original, changed.image(), scratch));
    } catch (IOException e) {
      throw new InfraException("Cannot configure " + path + ": " + e, e);
    }
  }

  /**
   * Copies the boot partition, as the layer and those below show it, into a file of the size of a
   * large disk that holds nothing else but the partition table. A layer that QEMU has open can be
   * read too.
   *
   * @throws InfraException when there is none
   */
  BootPartition bootPartition(Path sparse) throws IOException {
    copy(0, TABLE, sparse);
    try (FileChannel disk = FileChannel.open(sparse, StandardOpenOption.WRITE)) {
      disk.write(ByteBuffer.allocate(1), LARGE);
      BootPartition partition = BootPartition.of(sparse);
      Path part = sparse.resolveSibling(sparse.getFileName() + ".boot");
      copy(partition.offset(), partition.size(), part);
      try (FileChannel boot = FileChannel.open(part)) {
        for (long done = 0; done < boot.size(); ) {
          done += disk.transferFrom(boot, partition.offset() + done, boot.size() - done);
        }
      }
      Files.delete(part);
      return partition;
    }
  }

  private void copy(long offset, long size, Path to) {
    HostCommand.run(
        List.of(
            HostTool.QEMU_IMG.path(),
            "dd",
            "-U",
            "-f",
            "qcow2",
            "-O",
            "raw",
            "bs=" + BLOCK,
            "skip=" + offset / BLOCK,
            "count=" + size / BLOCK,
            "if=" + path,
            "of=" + to));
  }

  /** A stretch of the disk, and a file with what belongs there. */
  record Patch(long offset, long size, Path content) {

    String asCommand() {
      return "write -q -s " + content + " " + offset + " " + size;
    }
  }

  private void write(List<Patch> patches) {
    List<String> command = new ArrayList<>(List.of(HostTool.QEMU_IO.path(), "-f", "qcow2"));
    for (Patch patch : patches) {
      command.addAll(List.of("-c", patch.asCommand()));
    }
    command.add(path.toString());
    HostCommand.run(command);
  }

  /** Returns where a copy of a boot partition is no longer as the original, in whole blocks. */
  static List<Patch> differences(BootPartition original, Path changed, Path scratch)
      throws IOException {
    List<Patch> patches = new ArrayList<>();
    try (FileChannel before = FileChannel.open(original.image());
        FileChannel after = FileChannel.open(changed)) {
      MappedByteBuffer old =
          before.map(FileChannel.MapMode.READ_ONLY, original.offset(), original.size());
      MappedByteBuffer now = after.map(FileChannel.MapMode.READ_ONLY, 0, original.size());
      int size = (int) original.size();
      for (int from = old.mismatch(now); from >= 0 && from < size; ) {
        int start = from - from % BLOCK;
        int end = start;
        while (end < size && differs(old, now, end)) {
          end = Math.min(size, end + BLOCK);
        }
        byte[] content = new byte[end - start];
        now.get(start, content);
        Path file = Files.write(scratch.resolve("patch-" + patches.size()), content);
        patches.add(new Patch(original.offset() + start, content.length, file));
        int next = old.slice(end, size - end).mismatch(now.slice(end, size - end));
        from = next < 0 ? size : end + next;
      }
    }
    return patches;
  }

  private static boolean differs(MappedByteBuffer old, MappedByteBuffer now, int block) {
    int length = Math.min(BLOCK, old.capacity() - block);
    return old.slice(block, length).mismatch(now.slice(block, length)) >= 0;
  }
}
