package dev.balenachaos.lab.containers;

import dev.balenachaos.run.InfraException;
import dev.balenachaos.workload.ContainerImage;
import dev.balenachaos.workload.ImageLayer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program of the host that is put into an image, with the libraries that it is linked against.
 *
 * @param path where it is, on the host and in the image
 * @param debianPackage which package has it, for whoever lacks it
 */
record HostProgram(Path path, String debianPackage) {

  static final HostProgram REGISTRY =
      new HostProgram(Path.of("/usr/bin/docker-registry"), "docker-registry");
  static final HostProgram CHRONYD = new HostProgram(Path.of("/usr/sbin/chronyd"), "chrony");

  private static final Pattern LIBRARY = Pattern.compile("(?:=> )?(/\\S+) \\(0x");

  boolean isInstalled() {
    return Files.isExecutable(path);
  }

  /**
   * Describes an image that runs it as root.
   *
   * @throws InfraException when the host lacks it
   */
  ContainerImage image(String reference, String... arguments) {
    if (!isInstalled()) {
      throw new InfraException(
          "There is no " + path + ". Install it: apt-get install " + debianPackage);
    }
    String[] entrypoint = new String[arguments.length + 1];
    entrypoint[0] = path.toString();
    System.arraycopy(arguments, 0, entrypoint, 1, arguments.length);
    return ContainerImage.named(reference).withLayer(layer()).withEntrypoint(entrypoint);
  }

  private ImageLayer layer() {
    try {
      ImageLayer layer =
          ImageLayer.empty()
              .withFile("/etc/passwd", 0644, "root:x:0:0:root:/:/bin/false\n")
              .withFile("/etc/group", 0644, "root:x:0:\n")
              .withDirectory("/tmp", 01777)
              .withDirectory("/run", 0755)
              .withDirectory("/var/lib", 0755)
              .withFile(path.toString(), 0755, path.toRealPath());
      for (Path library : libraries()) {
        layer = layer.withFile(library.toString(), 0755, library.toRealPath());
      }
      return layer;
    } catch (IOException e) {
      throw new InfraException(path + " cannot be put into an image: " + e, e);
    }
  }

  private SortedSet<Path> libraries() throws IOException {
    Process ldd = new ProcessBuilder("ldd", path.toString()).redirectErrorStream(true).start();
    String said = new String(ldd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    SortedSet<Path> found = new TreeSet<>();
    Matcher library = LIBRARY.matcher(said);
    while (library.find()) {
      found.add(Path.of(library.group(1)));
    }
    return found;
  }
}
