package dev.balenachaos.qemu;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A process of its own that holds a lock of the cache until its standard input ends. */
final class LockHolder {

  private LockHolder() {}

  public static void main(String[] args) throws IOException {
    try (FileChannel file =
        FileChannel.open(Path.of(args[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      file.lock();
      System.out.println("held");
      System.in.transferTo(OutputStream.nullOutputStream());
    }
  }
}
