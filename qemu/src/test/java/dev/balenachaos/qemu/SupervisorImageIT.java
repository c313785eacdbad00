package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.process.HostCommand;
import dev.balenachaos.workload.ImageTar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stand-in supervisor's image, built of this host's Java, C library and busybox. */
class SupervisorImageIT {

  @TempDir private Path scratch;

  /** Each device reads it from its disk, and each template has it in its memory. */
  @Test
  void itTakesNoMoreThanWhatItsReadmeSays() throws IOException {
    ImageTar image = SupervisorImage.build(SupervisorProgram.onClassPath(), scratch);

    assertThat(Files.size(image.path())).isBetween(40L << 20, 80L << 20);
  }

  /** One that does not fit what it is used with is left out by Java, which does not say so. */
  @Test
  void itsJavaTakesTheSupervisorsClassesFromAnArchive() throws IOException {
    SupervisorProgram program = SupervisorProgram.onClassPath();
    JavaRuntime java = JavaRuntime.cut(scratch.resolve("java"), SupervisorImage.MODULES);
    Path folder = Files.createDirectory(scratch.resolve("jars"));
    SharedClasses classes = new SharedClasses(java, folder, program.jarsIn(folder));

    Path archive = classes.archiveIn(scratch.resolve("classes"));

    assertThat(loaded(java, folder, classes.classPath(), archive))
        .contains("dev.balenachaos.supervisor.Main source: shared objects file (top)");
  }

  /** Returns what Java says of where each class is from; without its settings, it ends at once. */
  private static String loaded(JavaRuntime java, Path folder, String classPath, Path archive) {
    return HostCommand.run(
        List.of(
            "sh",
            "-c",
            "cd \"$1\" && shift && LISTEN_PORT=none \"$@\" || true",
            "sh",
            folder.toString(),
            java.home().resolve("bin/java").toString(),
            "-XX:SharedArchiveFile=" + archive,
            "-Xlog:class+load",
            "-cp",
            classPath,
            SupervisorProgram.mainClass()));
  }
}
