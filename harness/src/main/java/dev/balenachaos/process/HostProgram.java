package dev.balenachaos.process;

import dev.balenachaos.run.InfraException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A program of the host, found on the PATH.
 *
 * @param name what it is called
 * @param debianPackage the package that it is in
 */
public record HostProgram(String name, String debianPackage) {

  /** Where Debian keeps programs for root; not on everybody's PATH. */
  private static final String FOR_ROOT = "/usr/local/sbin:/usr/sbin:/sbin";

  /**
   * Requires them all, so that nobody waits for what cannot be done in the end.
   *
   * @param purpose what they are needed for, such as "that a QEMU device needs"
   * @throws InfraException naming all that are missing, and their packages
   */
  public static void requireAll(String purpose, Collection<HostProgram> programs) {
    requireAll(purpose, programs, searched());
  }

  /** The same, looked for in the given folders only. */
  public static void requireAll(String purpose, Collection<HostProgram> programs, String path) {
    List<HostProgram> missing =
        programs.stream().filter(program -> program.find(path).isEmpty()).toList();
    if (!missing.isEmpty()) {
      throw new InfraException(
          "Tried: to find the programs "
              + purpose
              + "\nSeen: not on the PATH: "
              + joined(missing, HostProgram::name, ", ")
              + "\nDo: run ci/setup, or: apt-get install "
              + joined(missing, HostProgram::debianPackage, " "));
    }
  }

  private static String joined(
      List<HostProgram> programs, Function<HostProgram, String> word, String separator) {
    return programs.stream().map(word).distinct().collect(Collectors.joining(separator));
  }

  /**
   * Returns the program's path.
   *
   * @throws InfraException naming the package when it is not installed
   */
  public String path() {
    return find(searched())
        .map(Path::toString)
        .orElseThrow(
            () ->
                new InfraException(
                    name
                        + " is not on the PATH. Install it with ci/setup, or: apt-get install "
                        + debianPackage));
  }

  private static String searched() {
    return System.getenv().getOrDefault("PATH", "/usr/bin:/bin") + File.pathSeparator + FOR_ROOT;
  }

  private Optional<Path> find(String path) {
    return Arrays.stream(path.split(File.pathSeparator))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
