package dev.balenachaos.qemu;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.balenachaos.process.HostCommand;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Run;
import dev.balenachaos.run.Story;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The reference device's disk: built from the {@link Recipe}, started once to give its engine the
 * stand-in supervisor, and kept in the cache under the hash of all that went into it.
 */
final class ReferenceImage {

  /** Raised when what {@link #build} does with the same material changes. */
  private static final String FORMAT = "3";

  private static final String DISK = "disk.raw";
  private static final String KERNEL = "vmlinuz";

  /** What lies beside the disk for people; the packages are in {@code packages.tsv}. */
  record Manifest(String built, String recipe, String supervisorImage, String java) {}

  private final Path folder;

  private ReferenceImage(Path folder) {
    this.folder = folder;
  }

  /**
   * Returns the image, built now when it is not in the cache.
   *
   * @throws InfraException when it cannot be built; the message names the log
   */
  static ReferenceImage in(Cache cache, Run run) {
    Recipe recipe = Recipe.onClassPath();
    SupervisorProgram supervisor = SupervisorProgram.onClassPath();
    String name = "reference-" + key(recipe, supervisor).substring(0, 16);
    return new ReferenceImage(
        cache.entry(
            name,
            folder -> {
              long start = System.nanoTime();
              run.story().tell("image", "building the reference device, once for this recipe");
              build(recipe, supervisor, folder, cache, run);
              Duration took = Duration.ofNanos(System.nanoTime() - start);
              run.story().tell("image", "built in " + Story.readable(took));
            }));
  }

  /** Returns the kernel that the device boots. */
  Path kernel() {
    return folder.resolve(KERNEL);
  }

  DiskImage image() {
    return new DiskImage(
        "reference", folder.resolve(DISK), Optional.of(folder.getFileName().toString()));
  }

  private static String key(Recipe recipe, SupervisorProgram supervisor) {
    Digest digest = new Digest().add(FORMAT).add(System.getProperty("java.version"));
    recipe.addTo(digest);
    supervisor.addTo(digest);
    return digest.hex();
  }

  private static void build(
      Recipe recipe, SupervisorProgram supervisor, Path folder, Cache cache, Run run)
      throws IOException {
    RecipeBuild.run(recipe, folder, cache.failedLog(), line -> run.story().tell("image", line));
    Path disk = folder.resolve(DISK);
    extractKernel(BootPartition.of(disk), folder);
    HostSpeed speed = AcceleratorChoice.onThisHost(cache.root(), folder.resolve(KERNEL)).make();
    run.story().tell("image", "first start, under " + speed.accelerator());
    String supervisorImage = FirstStart.of(disk, speed, run, folder, supervisor);
    Manifest manifest =
        new Manifest(
            Instant.now().toString(),
            key(recipe, supervisor),
            supervisorImage,
            System.getProperty("java.version"));
    new JsonMapper()
        .writerWithDefaultPrettyPrinter()
        .writeValue(folder.resolve("manifest.json").toFile(), manifest);
  }

  /** Takes the kernel out of the unified kernel image, for guests that need nothing else. */
  private static void extractKernel(BootPartition boot, Path folder) throws IOException {
    Path unified = folder.resolve("BOOTX64.EFI");
    boot.extract("EFI/BOOT/BOOTX64.EFI", unified);
    HostCommand.run(
        List.of(
            HostTool.OBJCOPY.path(),
            "-O",
            "binary",
            "--only-section=.linux",
            unified.toString(),
            folder.resolve(KERNEL).toString()));
    Files.delete(unified);
  }
}
