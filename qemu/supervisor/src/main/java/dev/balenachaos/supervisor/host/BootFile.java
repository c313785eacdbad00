package dev.balenachaos.supervisor.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A file on the boot partition, which is FAT: it is replaced as a whole, so that a power cut leaves
 * the old or the new one, as balenaOS's fatrw does.
 */
record BootFile(Path path) {

  /** Returns the content; empty if there is no such file. */
  Optional<String> read() throws IOException {
    try {
      return Optional.of(Files.readString(path));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  void write(String content) throws IOException {
    Files.createDirectories(path.resolveSibling("."));
    Path temporary = path.resolveSibling(path.getFileName() + ".new");
    try {
      try (FileChannel channel =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(
          temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
    try (FileChannel folder = FileChannel.open(path.resolveSibling("."))) {
      folder.force(true);
    }
  }

  void delete() throws IOException {
    Files.deleteIfExists(path);
  }
}
