package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;

/**
 * How a program of our own went on this host.
 *
 * @param exitStatus what it exited with
 * @param said what it printed
 */
record NativeProgram(int exitStatus, String said) {

  /** Runs it with nothing on its standard input. */
  static NativeProgram in(Path folder, byte[] executable) throws Exception {
    return in(folder, executable, Path.of("/dev/null"));
  }

  /** Runs it in a folder with something on its standard input. */
  static NativeProgram in(Path folder, byte[] executable, Path input) throws Exception {
    Path program = Files.write(folder.resolve("program"), executable);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    File out = folder.resolve("out").toFile();
    Process process =
        new ProcessBuilder(program.toString())
            .redirectInput(input.toFile())
            .redirectOutput(out)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).as("it ends").isTrue();
    return new NativeProgram(process.exitValue(), text(out));
  }

  private static String text(File out) throws IOException {
    return Files.readString(out.toPath(), StandardCharsets.UTF_8);
  }
}
