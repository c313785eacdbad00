package dev.balenachaos.qemu;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Story;
import dev.balenachaos.ssh.HostKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A device that was booted, found steady and halted for good, of which copies go on: its disk, its
 * memory, the state of its devices, and the keys to it.
 *
 * @param folder where all of it lies
 * @param manifest what is known of it
 */
record Template(Path folder, Manifest manifest) {

  /** In place of the name of a way, where none worked: such devices cannot be copied. */
  static final String NO_STATE = "none";

  /** How long QEMU may take to end when it cannot take a state. */
  private static final Duration REFUSAL = Duration.ofSeconds(2);

  private static final String MANIFEST = "template.json";
  private static final String VARIABLES = "firmware-variables";
  private static final String KEY = "id_ed25519";
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .build();

  /**
   * What is known of a template.
   *
   * @param state the name of the way in which the guest's state is kept; see {@link GuestState}
   * @param hostKey the device's public SSH host key, as a line of a {@code .pub} file
   * @param made when, in ISO 8601
   * @param prepared what was done on the device beside booting, in order
   * @param digests SHA-256 of those files that are small enough to be checked at each use
   */
  record Manifest(
      String state,
      String hostKey,
      String made,
      List<String> prepared,
      SortedMap<String, String> digests) {}

  /** Completes a template whose disk, state and keys are in its folder. */
  static Template complete(Path folder, Manifest known) {
    try {
      SortedMap<String, String> digests = new TreeMap<>();
      for (Path file : checked(folder)) {
        digests.put(file.getFileName().toString(), digest(file));
      }
      Manifest manifest =
          new Manifest(known.state, known.hostKey, known.made, known.prepared, digests);
      JSON.writerWithDefaultPrettyPrinter().writeValue(folder.resolve(MANIFEST).toFile(), manifest);
      return new Template(folder, manifest);
    } catch (IOException e) {
      throw new InfraException("Cannot write the template in " + folder + ": " + e, e);
    }
  }

  /**
   * Reads a template.
   *
   * @throws DamagedTemplateException when a file is missing or not as it was written
   */
  static Template in(Path folder) {
    try {
      Manifest manifest = JSON.readValue(folder.resolve(MANIFEST).toFile(), Manifest.class);
      for (var file : manifest.digests.entrySet()) {
        if (!digest(folder.resolve(file.getKey())).equals(file.getValue())) {
          throw new DamagedTemplateException(
              "its file " + file.getKey() + " is not as it was written");
        }
      }
      return new Template(folder, manifest);
    } catch (IOException e) {
      throw new DamagedTemplateException("it cannot be read: " + e, e);
    }
  }

  /** Tells whether devices can be copied from it. */
  boolean canBeCopied() {
    return !manifest.state.equals(NO_STATE);
  }

  /** Returns the way in which its guest's state is kept. */
  GuestState way() {
    return switch (manifest.state) {
      case RamFileState.NAME -> new RamFileState();
      case SnapshotState.NAME -> new SnapshotState();
      default -> throw new DamagedTemplateException("no way is known to copy it: " + manifest);
    };
  }

  /** Gives a copy a disk of its own. */
  Overlay disk(Path path) {
    return way().disk(folder, path);
  }

  /**
   * Starts a machine that goes on where the template's was halted.
   *
   * @param scratch a folder that the machine owns from here on, whatever happens
   * @param story is told when the machine has to wait for others to end
   * @throws DamagedTemplateException when it does not
   */
  Machine goOn(MachineSpec spec, Path scratch, Path log, Consumer<QmpEvent> events, Story story) {
    Machine machine = Machine.start(spec, scratch, log, events, story);
    try {
      way().restore(machine, folder);
      machine.goOn();
      return machine;
    } catch (InfraException e) {
      boolean ended = machine.awaitEnd(REFUSAL);
      machine.close();
      // A state that cannot be taken ends QEMU; one that still runs has not come so far in time.
      throw ended
          ? new DamagedTemplateException("no copy of it runs: " + e.getMessage(), e)
          : new UnreadyCopyException(e);
    }
  }

  /** Returns the firmware as the template's guest has left it. */
  Firmware firmware() {
    return new Firmware(Firmware.installed().code(), variables(folder));
  }

  /**
   * Gives a copy the private key that opens it, which is the template's: a copy may live on when
   * its template is thrown away.
   */
  void copyKeyTo(Path copy) {
    try {
      Files.copy(privateKey(folder), privateKey(copy));
    } catch (NoSuchFileException e) {
      throw new DamagedTemplateException("it has no key: " + e, e);
    } catch (IOException e) {
      throw new InfraException("The key of a template cannot be copied to " + copy + ": " + e, e);
    }
  }

  /** Returns where the private key is in a folder of a template or of its copy. */
  static Path privateKey(Path folder) {
    return folder.resolve(KEY);
  }

  HostKey hostKey() {
    return HostKey.publicKey(manifest.hostKey);
  }

  static Path variables(Path folder) {
    return folder.resolve(VARIABLES);
  }

  private static List<Path> checked(Path folder) {
    return List.of(
            folder.resolve(RamFileState.STATE), folder.resolve(VARIABLES), folder.resolve(KEY))
        .stream()
        .filter(Files::exists)
        .toList();
  }

  private static String digest(Path file) throws IOException {
    return new Digest().add(Files.readAllBytes(file)).hex();
  }
}
