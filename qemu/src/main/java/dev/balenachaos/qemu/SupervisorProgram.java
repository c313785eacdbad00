package dev.balenachaos.qemu;

import static java.util.Comparator.comparing;

import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * The stand-in supervisor and the libraries that it uses, as they lie on this class path.
 *
 * @param places jars, or folders of classes where the project is not packaged yet
 */
record SupervisorProgram(List<Path> places) {

  /** One class of each place that the program needs. */
  private static final List<String> CLASSES =
      List.of(
          "dev.balenachaos.supervisor.Main",
          "com.fasterxml.jackson.databind.ObjectMapper",
          "com.fasterxml.jackson.core.JsonFactory",
          "com.fasterxml.jackson.annotation.JsonProperty");

  static SupervisorProgram onClassPath() {
    return new SupervisorProgram(CLASSES.stream().map(SupervisorProgram::placeOf).toList());
  }

  /** Returns the name of the class to start. */
  static String mainClass() {
    return CLASSES.get(0);
  }

  /** Adds what the program is made of, the same whether it is packaged already or not. */
  void addTo(Digest digest) {
    try {
      for (Path place : places) {
        if (Files.isDirectory(place)) {
          addTree(place, digest);
        } else {
          try (FileSystem jar = FileSystems.newFileSystem(place)) {
            addTree(jar.getPath("/"), digest);
          }
        }
      }
    } catch (IOException e) {
      throw new InfraException("The supervisor's classes cannot be read: " + e, e);
    }
  }

  private static void addTree(Path top, Digest digest) throws IOException {
    for (Path file : files(top)) {
      Path path = top.relativize(file);
      // What a packager adds says nothing about the program.
      if (!path.startsWith("META-INF")) {
        digest.add(path.toString()).add(Files.readAllBytes(file));
      }
    }
  }

  /** Puts the program into a folder as jars, whose time stamps are the epoch. */
  List<Path> jarsIn(Path folder) throws IOException {
    List<Path> jars = new ArrayList<>();
    for (Path place : places) {
      Path jar = folder.resolve("%02d.jar".formatted(jars.size()));
      if (Files.isDirectory(place)) {
        pack(place, jar);
      } else {
        Files.copy(place, jar);
      }
      jars.add(jar);
    }
    return jars;
  }

  private static void pack(Path classes, Path jar) throws IOException {
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream packed = new JarOutputStream(out)) {
      for (Path file : files(classes)) {
        JarEntry entry = new JarEntry(classes.relativize(file).toString());
        entry.setLastModifiedTime(FileTime.fromMillis(0));
        packed.putNextEntry(entry);
        Files.copy(file, packed);
        packed.closeEntry();
      }
    }
  }

  private static List<Path> files(Path place) throws IOException {
    try (Stream<Path> inside = Files.walk(place)) {
      return inside.filter(Files::isRegularFile).sorted(comparing(Path::toString)).toList();
    }
  }

  private static Path placeOf(String className) {
    try {
      Class<?> found = Class.forName(className, false, SupervisorProgram.class.getClassLoader());
      return Path.of(found.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (ClassNotFoundException | URISyntaxException e) {
      throw new InfraException(
          className + " is not on the class path. Add balena-chaos-supervisor to it.", e);
    }
  }
}
