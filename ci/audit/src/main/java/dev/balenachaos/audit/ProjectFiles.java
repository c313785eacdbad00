package dev.balenachaos.audit;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of a project that name images, found by their own names.
 *
 * @param dockerfiles {@code Dockerfile}, {@code Dockerfile.template}, {@code Dockerfile.<machine>},
 *     {@code <name>.Dockerfile}, {@code Containerfile}
 * @param composeFiles {@code docker-compose.yml}, {@code compose.yaml}, and those with something
 *     between
 */
record ProjectFiles(List<Path> dockerfiles, List<Path> composeFiles) {

  private static final Pattern DOCKERFILE =
      Pattern.compile(
          "(?i)(?:dockerfile|containerfile)(?:\\.(?!dockerignore$|md$|txt$|bak$)[^.].*)?"
              + "|.+\\.(?:dockerfile|containerfile)");

  private static final Pattern COMPOSE_FILE =
      Pattern.compile("(?i)(?:docker-)?compose(?:[.-][\\w.-]+)?\\.ya?ml");

  /** What is in there was fetched, and is somebody else's. */
  private static final Set<String> FOREIGN = Set.of(".git", "node_modules");

  /**
   * Returns the files of a folder that balena would build it by, those of each machine, wherever
   * the folder is.
   *
   * @throws IOException when it cannot be read
   */
  static List<Path> dockerfilesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("Dockerfile"))
          .filter(file -> DOCKERFILE.matcher(file.getFileName().toString()).matches())
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    }
  }

  /**
   * Looks through a folder and all below it, without following links to other folders.
   *
   * @throws IOException when one of them cannot be read
   */
  static ProjectFiles below(Path folder) throws IOException {
    List<Path> dockerfiles = new ArrayList<>();
    List<Path> composeFiles = new ArrayList<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) {
            return !visited.equals(folder) && FOREIGN.contains(visited.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = file.getFileName().toString();
            if (Files.isRegularFile(file) && DOCKERFILE.matcher(name).matches()) {
              dockerfiles.add(file);
            } else if (Files.isRegularFile(file) && COMPOSE_FILE.matcher(name).matches()) {
              composeFiles.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    Collections.sort(dockerfiles);
    Collections.sort(composeFiles);
    return new ProjectFiles(dockerfiles, composeFiles);
  }
}
