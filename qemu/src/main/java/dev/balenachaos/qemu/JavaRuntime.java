package dev.balenachaos.qemu;

import dev.balenachaos.process.HostCommand;
import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * A small Java run-time, cut by jlink from the one that runs this code.
 *
 * @param home where it is
 */
record JavaRuntime(Path home) {

  private static final Pattern LIBRARY = Pattern.compile("(?:=> )?(/\\S+) \\(0x");

  /**
   * Cuts a run-time with the given modules.
   *
   * @throws InfraException when this Java is no JDK, or one without jlink's material
   */
  static JavaRuntime cut(Path home, List<String> modules) throws IOException {
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said);
    int status =
        jlink()
            .run(
                out,
                out,
                "--add-modules",
                String.join(",", modules),
                "--strip-java-debug-attributes",
                "--no-header-files",
                "--no-man-pages",
                "--output",
                home.toString());
    if (status != 0) {
      throw new InfraException(noJdk("jlink says: " + said.toString().strip()));
    }
    JavaRuntime runtime = new JavaRuntime(home);
    runtime.shareClasses();
    return runtime;
  }

  /**
   * Returns what cuts run-times.
   *
   * @throws InfraException when this Java is no JDK
   */
  static ToolProvider jlink() {
    return ToolProvider.findFirst("jlink")
        .orElseThrow(() -> new InfraException(noJdk("it has no jlink")));
  }

  /**
   * Returns the libraries of the host that the run-time is linked against, the dynamic linker among
   * them, by the paths at which it looks for them.
   */
  SortedSet<Path> libraries() throws IOException {
    SortedSet<Path> found = new TreeSet<>();
    try (Stream<Path> inside = Files.walk(home)) {
      for (Path file : inside.filter(JavaRuntime::isElf).toList()) {
        Matcher line =
            LIBRARY.matcher(HostCommand.run(List.of(HostTool.LDD.path(), file.toString())));
        while (line.find()) {
          Path library = Path.of(line.group(1));
          if (!library.startsWith(home)) {
            found.add(library);
          }
        }
      }
    }
    return found;
  }

  /** Loads the platform's classes once and for all, which saves seconds of each start under TCG. */
  private void shareClasses() throws IOException {
    // In a container image every file is of the epoch; the archive notes the age of its source.
    Files.setLastModifiedTime(home.resolve("lib/modules"), FileTime.fromMillis(0));
    HostCommand.run(List.of(home.resolve("bin/java").toString(), "-Xshare:dump"));
  }

  private static boolean isElf(Path file) {
    String name = file.getFileName().toString();
    return Files.isRegularFile(file) && (name.equals("java") || name.endsWith(".so"));
  }

  private static String noJdk(String seen) {
    return "The supervisor's Java cannot be cut from %s: %s.\nInstall a whole JDK, for instance: apt-get install openjdk-17-jdk-headless"
        .formatted(System.getProperty("java.home"), seen);
  }
}
