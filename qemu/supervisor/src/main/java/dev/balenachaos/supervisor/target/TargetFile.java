package dev.balenachaos.supervisor.target;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.supervisor.disk.WholeFile;
import dev.balenachaos.supervisor.json.Json;
import dev.balenachaos.supervisor.log.Log;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A target that is kept in one file, together with what came of reading it. */
final class TargetFile {
  private final Path file;
  private final Reader reader;
  private volatile @Nullable Target target;

  /** Reads one form of a target. */
  @FunctionalInterface
  interface Reader {
    Target read(JsonNode content, String formerName) throws InvalidTargetException;
  }

  private TargetFile(Path file, Reader reader, @Nullable Target target) {
    this.file = file;
    this.reader = reader;
    this.target = target;
  }

  /**
   * Reads the file. One that is corrupt is renamed to end in {@code .corrupt}, one that is
   * unreadable left as it is; both count as none.
   */
  static TargetFile open(Path file, Reader reader) {
    if (Files.exists(file)) {
      try {
        return new TargetFile(file, reader, read(file, reader));
      } catch (InvalidTargetException e) {
        Log.error(
            "The target kept in "
                + file
                + " is corrupt: "
                + e.getMessage()
                + "\nStarting without a target; what runs is left alone until one is posted.");
        setAside(file);
      } catch (IOException e) {
        Log.error(
            "The target kept in "
                + file
                + " cannot be read: "
                + e
                + "\nStarting without a target; what runs is left alone until one is posted.");
      }
    }
    return new TargetFile(file, reader, null);
  }

  private static Target read(Path file, Reader reader) throws IOException, InvalidTargetException {
    byte[] bytes = Files.readAllBytes(file);
    try {
      JsonNode kept = Json.parse(bytes);
      if (!kept.isObject()) {
        throw new InvalidTargetException("It is no object");
      }
      return reader.read(kept, TargetStore.FRESH_NAME);
    } catch (JsonProcessingException e) {
      throw new InvalidTargetException(e.getOriginalMessage());
    } catch (CharConversionException e) {
      throw new InvalidTargetException(String.valueOf(e.getMessage()));
    }
  }

  private static void setAside(Path file) {
    try {
      Path aside = file.resolveSibling(file.getFileName() + ".corrupt");
      Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
      Log.info("Kept the corrupt target as " + aside);
    } catch (IOException e) {
      Log.error("The corrupt target in " + file + " cannot be set aside: " + e);
    }
  }

  /** Returns what is kept; empty if there never was a target, or none that can be read. */
  Optional<Target> target() {
    return Optional.ofNullable(target);
  }

  /**
   * Keeps a new target in place of the former.
   *
   * @throws InvalidTargetException if it is malformed
   * @throws IOException if it cannot be written; the former stays in force
   */
  synchronized void replace(JsonNode content) throws InvalidTargetException, IOException {
    String formerName = target().map(Target::name).orElse(TargetStore.FRESH_NAME);
    Target next = reader.read(content, formerName);
    try {
      new WholeFile(file).write(Json.write(content));
    } catch (IOException e) {
      throw new IOException("The target cannot be kept in " + file + ": " + e.getMessage(), e);
    }
    target = next;
  }
}
