package dev.balenachaos.supervisor.target;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps over restarts what was posted to the device, and on a managed device what the cloud wants,
 * in a file each. A file is replaced as a whole: a full disk or a power cut leaves the former
 * target in force, never half of the new one.
 *
 * <p>What is kept and yet cannot be read is not taken for an empty target, which would remove all
 * apps: it is set aside and said in the log, and the device keeps what runs until a target comes.
 * (The real supervisor ends with code 1 over a broken database, again at each start.)
 */
public final class TargetStore {
  static final String FRESH_NAME = "local";

  private static final String LOCAL = "local";

  private final TargetFile posted;
  private final @Nullable TargetFile wanted;
  private final String source;
  private final Map<String, String> defaults;

  private TargetStore(
      TargetFile posted, @Nullable TargetFile wanted, String source, Map<String, String> defaults) {
    this.posted = posted;
    this.wanted = wanted;
    this.source = source;
    this.defaults = defaults;
  }

  /**
   * Reads the target that was kept in a folder. A folder without one is a fresh device; so is one
   * whose target is corrupt, which is then renamed to end in {@code .corrupt}, or unreadable, which
   * is left as it is. Temporary files of a write that never ended are ignored.
   */
  public static TargetStore open(Path folder) {
    return new TargetStore(posted(folder), null, LOCAL, Map.of());
  }

  /**
   * Reads the targets that a managed device has kept in a folder, as {@link #open(Path)} does.
   *
   * @param source the cloud's address
   * @param defaults configuration variables that hold as long as the cloud does not give them
   */
  public static TargetStore open(Path folder, String source, Map<String, String> defaults) {
    TargetFile wanted =
        TargetFile.open(
            folder.resolve("cloud-target.json"),
            (content, name) -> CloudTargetParser.parse(content));
    return new TargetStore(posted(folder), wanted, source, defaults);
  }

  private static TargetFile posted(Path folder) {
    return TargetFile.open(folder.resolve("target-state.json"), TargetParser::parse);
  }

  /**
   * Returns the target in force, never {@code null}: of an unmanaged device what was posted; of a
   * managed one what the cloud wants, but in local mode with the apps that were posted.
   */
  public Target target() {
    if (wanted == null) {
      return posted.target().orElseGet(() -> Target.empty(FRESH_NAME));
    }
    Optional<Target> cloud = wanted.target();
    Map<String, String> config = new HashMap<>(defaults);
    cloud.ifPresent(target -> config.putAll(target.config()));
    boolean local = cloud.map(Target::local).orElse(false);
    return new Target(
        local,
        cloud.map(Target::name).orElse(FRESH_NAME),
        Map.copyOf(config),
        (local ? posted.target() : cloud).map(Target::apps).orElse(List.of()));
  }

  /** Returns whether a target was ever set on this device, by the cloud if that manages it. */
  public boolean isSet() {
    return (wanted == null ? posted : wanted).target().isPresent();
  }

  /** Returns whether a cloud manages the device. */
  public boolean isManaged() {
    return wanted != null;
  }

  /** Returns where the apps of the target come from: {@code local}, or the cloud's address. */
  public String source() {
    return target().local() ? LOCAL : source;
  }

  /**
   * Puts a posted target in force once it is safely on the disk. The device keeps its former name
   * if the posted target has none.
   *
   * @throws InvalidTargetException if it is malformed
   * @throws IOException if it cannot be written; the former target stays in force
   */
  public synchronized void replace(JsonNode content) throws InvalidTargetException, IOException {
    posted.replace(content);
  }

  /**
   * Puts what the cloud wants of this device in force once it is safely on the disk.
   *
   * @throws InvalidTargetException if it is malformed
   * @throws IOException if it cannot be written; the former target stays in force
   * @throws IllegalStateException if no cloud manages the device
   */
  public synchronized void follow(JsonNode device) throws InvalidTargetException, IOException {
    if (wanted == null) {
      throw new IllegalStateException("No cloud manages this device");
    }
    wanted.replace(device);
  }
}
