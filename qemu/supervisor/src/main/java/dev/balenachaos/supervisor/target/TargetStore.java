package dev.balenachaos.supervisor.target;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.supervisor.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Keeps the target over restarts in one file. The file is replaced as a whole: a full disk or a
 * power cut leaves the former target in force, never half of the new one.
 */
public final class TargetStore {
  private static final String FILE = "target-state.json";
  private static final String FRESH_NAME = "local";

  private final Path file;
  private volatile Target target;
  private volatile boolean set;

  private TargetStore(Path file, Target target, boolean set) {
    this.file = file;
    this.target = target;
    this.set = set;
  }

  /**
   * Reads the target that was kept in a folder; a folder without one is a fresh device. Nothing is
   * written.
   *
   * @throws IllegalStateException if the file is there but no target state. Nothing repairs it, as
   *     nothing repairs the database of the real supervisor
   * @throws UncheckedIOException if the file cannot be read
   */
  public static TargetStore open(Path folder) {
    Path file = folder.resolve(FILE);
    if (Files.notExists(file)) {
      return new TargetStore(file, Target.empty(FRESH_NAME), false);
    }
    try {
      JsonNode kept = Json.parse(Files.readAllBytes(file));
      if (!kept.isObject()) {
        throw new IllegalStateException("The target kept in " + file + " is not an object");
      }
      return new TargetStore(file, TargetParser.parse(kept, FRESH_NAME), true);
    } catch (JsonProcessingException e) {
      throw corrupt(file, e.getOriginalMessage(), e);
    } catch (InvalidTargetException e) {
      throw corrupt(file, e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("The target kept in " + file + " cannot be read", e);
    }
  }

  private static IllegalStateException corrupt(Path file, String reason, Exception cause) {
    return new IllegalStateException(
        "The target kept in " + file + " is corrupt: " + reason, cause);
  }

  /** Returns the target in force, never {@code null}. */
  public Target target() {
    return target;
  }

  /** Returns whether a target was ever set on this device. */
  public boolean isSet() {
    return set;
  }

  /**
   * Puts a new target in force once it is safely on the disk.
   *
   * @throws InvalidTargetException if it is malformed
   * @throws IOException if it cannot be written; the former target stays in force
   */
  public synchronized void replace(JsonNode posted) throws InvalidTargetException, IOException {
    Target next = TargetParser.parse(posted, target.name());
    try {
      write(posted);
    } catch (IOException e) {
      throw new IOException("The target cannot be kept in " + file + ": " + e.getMessage(), e);
    }
    target = next;
    set = true;
  }

  private void write(JsonNode posted) throws IOException {
    Path temporary = file.resolveSibling(FILE + ".new");
    try {
      try (FileChannel channel =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(Json.write(posted).getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
    try (FileChannel folder = FileChannel.open(file.resolveSibling("."))) {
      folder.force(true);
    }
  }
}
