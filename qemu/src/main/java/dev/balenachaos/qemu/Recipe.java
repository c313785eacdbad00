package dev.balenachaos.qemu;

import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The files that tell how the reference device's disk is built: the resource folder {@code image}.
 *
 * @param files their content by path below that folder
 */
record Recipe(SortedMap<String, byte[]> files) {

  private static final String START = "image/build.sh";

  /** Reads the recipe from the class path, be it folders or a jar. */
  static Recipe onClassPath() {
    URL start = Recipe.class.getResource(START);
    if (start == null) {
      throw new InfraException(START + " is missing from the class path of balena-chaos-qemu.");
    }
    try {
      URI uri = start.toURI();
      if (!uri.getScheme().equals("jar")) {
        return below(Path.of(uri).resolveSibling("."));
      }
      JarURLConnection packaged = (JarURLConnection) start.openConnection();
      // By its path, since there is only one file system a URI, and tests may run side by side.
      Path file = Path.of(packaged.getJarFileURL().toURI());
      try (FileSystem jar = FileSystems.newFileSystem(file)) {
        return below(jar.getPath("/", packaged.getEntryName()).resolveSibling("."));
      }
    } catch (IOException | URISyntaxException e) {
      throw new InfraException("The image recipe cannot be read: " + e, e);
    }
  }

  static Recipe below(Path folder) throws IOException {
    SortedMap<String, byte[]> files = new TreeMap<>();
    Path top = folder.normalize();
    try (Stream<Path> inside = Files.walk(top)) {
      for (Path file : inside.filter(Files::isRegularFile).toList()) {
        files.put(top.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return new Recipe(files);
  }

  void extractTo(Path folder) throws IOException {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
  }

  void addTo(Digest digest) {
    files.forEach((path, content) -> digest.add(path).add(content));
  }
}
