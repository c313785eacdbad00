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

/**
 * Keeps the target over restarts in one file. The file is replaced as a whole: a full disk or a
 * power cut leaves the former target in force, never half of the new one.
 *
 * <p>What is kept and yet cannot be read is not taken for an empty target, which would remove all
 * apps: it is set aside and said in the log, and the device keeps what runs until a target is
 * posted. (The real supervisor ends with code 1 over a broken database, again at each start.)
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
   * Reads the target that was kept in a folder. A folder without one is a fresh device; so is one
   * whose target is corrupt, which is then renamed to end in {@code .corrupt}, or unreadable, which
   * is left as it is. Temporary files of a write that never ended are ignored.
   */
  public static TargetStore open(Path folder) {
    Path file = folder.resolve(FILE);
    if (Files.exists(file)) {
      try {
        return new TargetStore(file, read(file), true);
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
    return new TargetStore(file, Target.empty(FRESH_NAME), false);
  }

  private static Target read(Path file) throws IOException, InvalidTargetException {
    byte[] bytes = Files.readAllBytes(file);
    try {
      JsonNode kept = Json.parse(bytes);
      if (!kept.isObject()) {
        throw new InvalidTargetException("It is no object");
      }
      return TargetParser.parse(kept, FRESH_NAME);
    } catch (JsonProcessingException e) {
      throw new InvalidTargetException(e.getOriginalMessage());
    } catch (CharConversionException e) {
      throw new InvalidTargetException(String.valueOf(e.getMessage()));
    }
  }

  private static void setAside(Path file) {
    try {
      Path aside = file.resolveSibling(FILE + ".corrupt");
      Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
      Log.info("Kept the corrupt target as " + aside);
    } catch (IOException e) {
      Log.error("The corrupt target in " + file + " cannot be set aside: " + e);
    }
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
      new WholeFile(file).write(Json.write(posted));
    } catch (IOException e) {
      throw new IOException("The target cannot be kept in " + file + ": " + e.getMessage(), e);
    }
    target = next;
    set = true;
  }
}
