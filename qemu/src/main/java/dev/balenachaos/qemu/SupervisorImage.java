package dev.balenachaos.qemu;

import dev.balenachaos.run.InfraException;
import dev.balenachaos.supervisor.JavaFlags;
import dev.balenachaos.workload.ContainerImage;
import dev.balenachaos.workload.ImageLayer;
import dev.balenachaos.workload.ImageTar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The container image of the stand-in supervisor: a static busybox, a small Java with the host's C
 * library below it, and the program. Nothing in it is downloaded.
 */
final class SupervisorImage {

  /** The name under which the reference device's {@code supervisor.conf} looks for it. */
  static final String REFERENCE = "balena-chaos/stand-in-supervisor:1";

  static final List<String> MODULES =
      List.of("java.base", "jdk.httpserver", "java.net.http", "jdk.crypto.ec");
  private static final String FOLDER = "/opt/supervisor";
  private static final String ARCHIVE = FOLDER + "/classes.jsa";
  private static final Path BUSYBOX = Path.of("/bin/busybox");
  private static final List<String> APPLETS = List.of("sh", "chroot", "cat", "ls", "ps");

  private SupervisorImage() {}

  /**
   * Builds the image.
   *
   * @param scratch an empty folder to work in
   * @return its tar, in that folder
   */
  static ImageTar build(SupervisorProgram program, Path scratch) throws IOException {
    JavaRuntime java = JavaRuntime.cut(scratch.resolve("java"), MODULES);
    Path folder = Files.createDirectory(scratch.resolve("jars"));
    List<Path> jars = program.jarsIn(folder);
    SharedClasses classes = new SharedClasses(java, folder, jars);
    Path archive = classes.archiveIn(scratch.resolve("classes"));
    return ContainerImage.named(REFERENCE)
        .withLayer(base(java))
        .withLayer(programLayer(jars, archive))
        .withWorkingDirectory(FOLDER)
        .withEntrypoint(entrypoint(classes.classPath()))
        .withEnvironment("PATH", "/bin:/opt/java/bin")
        .writeTo(scratch.resolve("supervisor.tar"));
  }

  private static String[] entrypoint(String classPath) {
    return Stream.of(
            Stream.of("/opt/java/bin/java", "-XX:SharedArchiveFile=" + ARCHIVE),
            JavaFlags.ALL.stream(),
            Stream.of("-cp", classPath, SupervisorProgram.mainClass()))
        .flatMap(words -> words)
        .toArray(String[]::new);
  }

  /**
   * Requires what the image is made of.
   *
   * @throws InfraException when busybox is missing, or this Java is no JDK
   */
  static void requireMaterial() {
    if (!Files.isRegularFile(BUSYBOX)) {
      throw new InfraException(
          "There is no " + BUSYBOX + ". Run ci/setup, or: apt-get install busybox-static");
    }
    JavaRuntime.jlink();
  }

  private static ImageLayer base(JavaRuntime java) throws IOException {
    ImageLayer layer =
        ImageLayer.empty()
            .withDirectory("/tmp", 01777)
            .withDirectory("/data", 0755)
            .withDirectory("/mnt/root", 0755)
            .withFile("/bin/busybox", 0755, BUSYBOX.toRealPath())
            .withTree("/opt/java", java.home());
    for (String applet : APPLETS) {
      layer = layer.withLink("/bin/" + applet, "busybox");
    }
    for (Path library : java.libraries()) {
      layer = layer.withFile(library.toString(), 0755, library.toRealPath());
    }
    return layer;
  }

  private static ImageLayer programLayer(List<Path> jars, Path archive) {
    ImageLayer layer = ImageLayer.empty().withFile(ARCHIVE, 0644, archive);
    for (Path jar : jars) {
      layer = layer.withFile(FOLDER + "/" + jar.getFileName(), 0644, jar);
    }
    return layer;
  }
}
