package dev.balenachaos.supervisor.disk;

import dev.balenachaos.supervisor.log.Log;
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
 * A file that is replaced as a whole, so that a power cut or a full disk leaves the old or the new
 * one, never half of it; on the boot partition, as balenaOS's fatrw does.
 */
public record WholeFile(Path path) {

  /** Returns the content; empty if there is no such file. */
  public Optional<String> read() throws IOException {
    try {
      return Optional.of(Files.readString(path));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /**
   * Replaces the file, and makes its folder if it is missing. Returns once the new content is
   * safely on the disk.
   *
   * @throws IOException if it cannot be written; the file is then as it was
   */
  public void write(String content) throws IOException {
    Path folder = path.resolveSibling(".");
    Files.createDirectories(folder);
    Path temporary = path.resolveSibling(path.getFileName() + ".new");
    try {
      writeThrough(temporary, content);
      Files.move(
          temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
    sync(folder);
  }

  private static void writeThrough(Path file, String content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  /**
   * The new file is in place already: if only this fails, a power cut may bring the former back.
   */
  private static void sync(Path folder) {
    try (FileChannel channel = FileChannel.open(folder)) {
      channel.force(true);
    } catch (IOException e) {
      Log.warn("The folder " + folder.normalize() + " cannot be synced: " + e);
    }
  }

  /** Deletes the file if it is there. */
  public void delete() throws IOException {
    Files.deleteIfExists(path);
  }
}
