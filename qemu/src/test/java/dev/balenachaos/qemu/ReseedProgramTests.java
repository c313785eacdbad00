package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class ReseedProgramTests {

  private static final int EPERM = 1;
  private static final int ENOTTY = 25;

  /** Of Linux's {@code capability.h}: what the kernel asks for before it draws new numbers. */
  private static final int CAP_SYS_ADMIN = 21;

  @TempDir private Path folder;

  @Test
  void aKernelThatMayBeAskedDrawsNewNumbers() throws Exception {
    assertThat(exitStatus(Path.of("/dev/urandom"))).isEqualTo(mayAsk() ? 0 : EPERM);
  }

  @Test
  void whatDrawsNoNumbersIsAnError() throws Exception {
    assertThat(exitStatus(Path.of("/dev/null"))).isEqualTo(ENOTTY);
    assertThat(exitStatus(Files.createFile(folder.resolve("file")))).isEqualTo(ENOTTY);
  }

  private int exitStatus(Path input) throws Exception {
    return NativeProgram.in(folder, ReseedProgram.bytes(), input).exitStatus();
  }

  private static boolean mayAsk() throws IOException {
    String line =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(status -> status.startsWith("CapEff:"))
            .findFirst()
            .orElseThrow();
    long capabilities = Long.parseUnsignedLong(line.substring(7).strip(), 16);
    return (capabilities >> CAP_SYS_ADMIN & 1) == 1;
  }
}
