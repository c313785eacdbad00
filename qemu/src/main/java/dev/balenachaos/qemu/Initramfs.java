package dev.balenachaos.qemu;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** An initial RAM file system with one program in it, as a cpio archive of the "newc" form. */
final class Initramfs {

  private static final int EXECUTABLE = 0100755;
  private static final int ALIGNMENT = 4;

  private final ByteArrayOutputStream archive = new ByteArrayOutputStream();

  private Initramfs() {}

  /** Returns the archive whose {@code /init} is the given program. */
  static byte[] running(byte[] init) {
    Initramfs initramfs = new Initramfs();
    initramfs.entry(1, "init", EXECUTABLE, init);
    initramfs.entry(0, "TRAILER!!!", 0, new byte[0]);
    return initramfs.archive.toByteArray();
  }

  private void entry(int inode, String name, int mode, byte[] content) {
    byte[] path = (name + "\0").getBytes(StandardCharsets.US_ASCII);
    int[] fields = {
      inode, mode, 0, 0, /* links */ 1, 0, content.length, 0, 0, 0, 0, path.length, /* check */ 0
    };
    StringBuilder header = new StringBuilder("070701");
    for (int field : fields) {
      header.append(String.format("%08X", field));
    }
    archive.writeBytes(header.toString().getBytes(StandardCharsets.US_ASCII));
    archive.writeBytes(path);
    align();
    archive.writeBytes(content);
    align();
  }

  private void align() {
    while (archive.size() % ALIGNMENT != 0) {
      archive.write(0);
    }
  }
}
