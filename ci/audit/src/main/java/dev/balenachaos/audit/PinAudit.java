package dev.balenachaos.audit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What was found in the Dockerfiles and compose files of a folder: each image that is named by
 * anything but its digest. A tag is somebody else's to move: built from the same files tomorrow,
 * the app may be another one.
 *
 * <pre>{@code
 * PinAudit audit = PinAudit.of(Path.of("my-app"));
 * audit.findings().forEach(System.out::println);
 * }</pre>
 *
 * @param findings in the order of files and lines; never null but potentially empty
 * @param files how many files were read
 * @param images how many places in them name an image
 */
public record PinAudit(List<Finding> findings, int files, int images) {

  public PinAudit {
    findings = List.copyOf(findings);
  }

  /**
   * Audits a folder and all below it, {@code .git} and {@code node_modules} excepted. A file that
   * cannot be understood is a finding, since nothing is known of its images, and so is a build
   * whose Dockerfile is not there or whose context is at a URL.
   *
   * @throws IOException when a file cannot be read
   */
  public static PinAudit of(Path folder) throws IOException {
    return new Walk(folder.toAbsolutePath().normalize()).audit();
  }

  /** One audit while it goes on. */
  private static final class Walk {

    private final Path folder;
    private final Map<Path, List<BuildArguments>> builds = new TreeMap<>();
    private final Set<Path> files = new TreeSet<>();
    private final Set<List<Object>> places = new HashSet<>();
    private final Set<Finding> findings = new LinkedHashSet<>();

    Walk(Path folder) {
      this.folder = folder;
    }

    PinAudit audit() throws IOException {
      ProjectFiles project = ProjectFiles.below(folder);
      project.dockerfiles().forEach(file -> builds.put(file, new ArrayList<>()));
      for (Path file : project.composeFiles()) {
        readCompose(file);
      }
      for (Map.Entry<Path, List<BuildArguments>> build : builds.entrySet()) {
        List<BuildArguments> told = build.getValue();
        for (BuildArguments given : told.isEmpty() ? List.of(BuildArguments.NONE) : told) {
          readDockerfile(build.getKey(), text(build.getKey()), given, 0);
        }
      }
      List<Finding> sorted = new ArrayList<>(findings);
      sorted.sort(Comparator.comparing(Finding::file).thenComparingInt(Finding::line));
      return new PinAudit(sorted, files.size(), places.size());
    }

    private void readCompose(Path file) throws IOException {
      files.add(file);
      try {
        ComposeFile compose = ComposeFile.parse(text(file));
        compose.images().forEach(image -> judge(file, image));
        for (ComposeFile.Place url : compose.elsewhere()) {
          unknown(
              file,
              url.line(),
              "it builds what is at " + url.text(),
              "NAME:TAG@sha256:DIGEST, the image of it, in its place, or a folder of this project");
        }
        for (ComposeFile.Build build : compose.builds()) {
          readBuild(file, build);
        }
      } catch (UnreadableException e) {
        unreadable(file, e.line(), e);
      }
    }

    private void readBuild(Path compose, ComposeFile.Build build) throws IOException {
      if (build.inline().isPresent()) {
        Yaml inline = build.inline().get();
        readDockerfile(compose, inline.text().orElse(""), build.arguments(), inline.line());
        return;
      }
      List<Path> built = dockerfilesOf(compose, build);
      if (built.isEmpty()) {
        unknown(
            compose,
            build.line(),
            "there is no " + build.dockerfile().orElse("Dockerfile") + " in " + build.context(),
            "the name of a Dockerfile that is there");
      }
      built.forEach(
          file -> builds.computeIfAbsent(file, path -> new ArrayList<>()).add(build.arguments()));
    }

    /** Balena takes the one of the device's machine, so any in the folder may be it. */
    private static List<Path> dockerfilesOf(Path compose, ComposeFile.Build build)
        throws IOException {
      Path context = compose.resolveSibling(build.context()).normalize();
      if (build.dockerfile().isPresent()) {
        Path named = context.resolve(build.dockerfile().get()).normalize();
        return Files.isRegularFile(named) ? List.of(named) : List.of();
      }
      return Files.isDirectory(context) ? ProjectFiles.dockerfilesIn(context) : List.of();
    }

    private void readDockerfile(Path file, String text, BuildArguments given, int linesAbove) {
      files.add(file);
      try {
        for (Base base : Stages.bases(Dockerfile.parse(text), given)) {
          judge(file, new Base(base.line() + linesAbove, base.expanded()));
        }
      } catch (UnreadableException e) {
        unreadable(file, e.line() + linesAbove, e);
      }
    }

    private void judge(Path file, Base base) {
      places.add(List.of(file, base.line(), base.expanded().text()));
      base.judged(folder.relativize(file)).ifPresent(findings::add);
    }

    private void unreadable(Path file, int line, UnreadableException why) {
      unknown(file, line, String.valueOf(why.getMessage()), "it so that Docker can read it");
    }

    private void unknown(Path file, int line, String why, String instead) {
      findings.add(
          new Finding(
              folder.relativize(file), line, "nothing is known of its images:", why, instead));
    }

    private static String text(Path file) throws IOException {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
  }
}
