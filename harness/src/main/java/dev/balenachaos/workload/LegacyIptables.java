package dev.balenachaos.workload;

import dev.balenachaos.process.HostProgram;
import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The host's iptables of the legacy kind, as it goes into an image: with the libraries that it
 * needs and the few extensions that rules about ports need. balenaOS has that kind, and each kind
 * is blind to the rules of the other.
 */
final class LegacyIptables {

  static final HostProgram PROGRAM = new HostProgram("xtables-legacy-multi", "iptables");

  private static final List<String> EXTENSIONS =
      List.of("libxt_standard", "libxt_tcp", "libxt_udp", "libipt_REJECT", "libip6t_REJECT");

  /** A library as the dynamic loader lists it. */
  private static final Pattern LIBRARY = Pattern.compile("(/\\S+) \\(0x");

  private LegacyIptables() {}

  /**
   * Reads it.
   *
   * @return paths in an image, and what is there
   * @throws InfraException when the host has no iptables
   */
  static Map<String, byte[]> files() {
    Path program = Path.of(PROGRAM.path());
    List<Path> libraries = libraries(program);
    Path library = libraries.get(0);
    Path folder = library.getName(library.getNameCount() - 2);
    Path extensions = Path.of("/usr/lib", folder.toString(), "xtables");
    Map<String, byte[]> files = new TreeMap<>();
    files.put("/usr/sbin/" + PROGRAM.name(), read(program));
    libraries.forEach(file -> files.put(file.toString(), read(file)));
    for (String extension : EXTENSIONS) {
      Path file = extensions.resolve(extension + ".so");
      files.put(file.toString(), read(file));
    }
    return files;
  }

  private static List<Path> libraries(Path program) {
    try {
      Process ldd = new ProcessBuilder("ldd", program.toString()).redirectErrorStream(true).start();
      String listed = new String(ldd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      List<Path> libraries =
          LIBRARY.matcher(listed).results().map(found -> Path.of(found.group(1))).toList();
      if (libraries.isEmpty()) {
        throw new InfraException(program + " is of no use: ldd tells of it:\n" + listed);
      }
      return libraries;
    } catch (IOException e) {
      throw new InfraException("ldd cannot be run: " + e.getMessage(), e);
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new InfraException(file + " cannot be read: " + e, e);
    }
  }
}
