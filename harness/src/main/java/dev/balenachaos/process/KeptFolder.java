package dev.balenachaos.process;

import java.nio.file.Path;
import java.util.List;

/**
 * A folder for large temporary files that never outlives this virtual machine, whichever way that
 * ends. A machine's own folder needs none: the process of the machine takes it along.
 */
public final class KeptFolder implements AutoCloseable {

  private final Path path;
  private final KeptProcess owner;

  private KeptFolder(Path path, KeptProcess owner) {
    this.path = path;
    this.owner = owner;
  }

  /**
   * Makes an empty folder.
   *
   * @throws dev.balenachaos.run.InfraException when it cannot be made
   */
  public static KeptFolder make(String prefix) {
    return owned(ScratchFolder.make(prefix));
  }

  /**
   * Makes an empty folder in another one.
   *
   * @throws dev.balenachaos.run.InfraException when it cannot be made
   */
  public static KeptFolder makeIn(Path parent, String prefix) {
    return owned(ScratchFolder.makeIn(parent, prefix));
  }

  private static KeptFolder owned(Path path) {
    List<String> waiting = List.of("sleep", "infinity");
    return new KeptFolder(path, KeptProcess.start(waiting, path, Path.of("/dev/null")));
  }

  public Path path() {
    return path;
  }

  /** Removes the folder and all that is in it. */
  @Override
  public void close() {
    owner.close();
  }
}
