package dev.balenachaos.bench;

import dev.balenachaos.qemu.QemuDeviceProvider;
import dev.balenachaos.run.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The building of the reference device's image, its first start included. The cache is chosen by
 * the environment, so a process of its own builds into an empty one; packages are downloaded.
 */
final class ImageBuild {

  /**
   * How long it took to get the image.
   *
   * @param cold when nothing was in the cache
   * @param cached asked again
   */
  record Times(Duration cold, Duration cached) {}

  private ImageBuild() {}

  static Times inFreshCache() throws IOException, InterruptedException {
    // What a bench that was killed has left there goes away with the next one.
    Path cache = Bench.FOLDER.resolve("cache").toAbsolutePath();
    remove(cache);
    Files.createDirectories(cache);
    Path result = cache.resolve("times");
    try {
      ProcessBuilder child =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  ImageBuild.class.getName(),
                  result.toString())
              .inheritIO();
      child.environment().put("XDG_CACHE_HOME", cache.toString());
      int status = child.start().waitFor();
      if (status != 0) {
        throw new IOException("The image was not built, as said above; exit status " + status);
      }
      List<String> lines = Files.readAllLines(result);
      return new Times(Duration.parse(lines.get(0)), Duration.parse(lines.get(1)));
    } finally {
      remove(cache);
    }
  }

  /** Runs in the process of its own; writes both times into the file that it is given. */
  public static void main(String[] arguments) throws IOException {
    Path result = Path.of(arguments[0]);
    Run run = Run.startIn(result.resolveSibling("runs"));
    Duration cold = preparing(run);
    Duration cached = preparing(run);
    Files.write(result, List.of(cold.toString(), cached.toString()));
  }

  private static Duration preparing(Run run) {
    long start = System.nanoTime();
    new QemuDeviceProvider().prepare(run);
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static void remove(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> inside = Files.walk(folder)) {
      for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
