package dev.balenachaos.qemu;

import dev.balenachaos.process.KeptProcess;
import dev.balenachaos.process.ScratchFolder;
import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Runs a recipe's {@code build.sh}, which ends with the virtual machine that started it. */
final class RecipeBuild {

  private static final Duration AFTER_LAST_LINE = Duration.ofMinutes(1);

  private RecipeBuild() {}

  /**
   * Builds a disk.
   *
   * @param folder where the recipe puts what it makes
   * @param failedLog where the recipe's log is when this has failed, for the error
   * @param progress hears each step as it begins
   * @throws InfraException with the recipe's own error line when it fails
   */
  static void run(Recipe recipe, Path folder, Path failedLog, Consumer<String> progress)
      throws IOException {
    Path scratch = ScratchFolder.make("bc-recipe-");
    try {
      recipe.extractTo(scratch);
      build(scratch, folder, failedLog, progress);
    } finally {
      ScratchFolder.remove(scratch);
    }
  }

  private static void build(Path scratch, Path folder, Path failedLog, Consumer<String> progress)
      throws IOException {
    Path errors = folder.resolve("errors.log");
    List<String> command =
        List.of("bash", scratch.resolve("build.sh").toString(), folder.toString());
    try (KeptProcess build = KeptProcess.startTelling(command, scratch, errors)) {
      build.lines(progress);
      if (!build.awaitEnd(AFTER_LAST_LINE) || build.ended().join() != 0) {
        String seen = build.lastWords();
        throw new InfraException(
            "The reference device's image cannot be built.\nSeen: "
                + seen.replace(folder.resolve(Cache.LOG).toString(), failedLog.toString()));
      }
    }
    Files.deleteIfExists(errors);
  }
}
