package dev.balenachaos.process;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostProgramTests {

  @TempDir private Path path;

  @Test
  void allThatIsMissingIsNamedAtOnceEachPackageOnce() throws IOException {
    Files.createFile(
        path.resolve("mcopy"),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    List<HostProgram> needed =
        List.of(
            new HostProgram("mcopy", "mtools"),
            new HostProgram("qemu-system-x86_64", "qemu-system-x86"),
            new HostProgram("qemu-img", "qemu-utils"),
            new HostProgram("qemu-io", "qemu-utils"));

    assertThatThrownBy(() -> HostProgram.requireAll("of a test", needed, "/no/such/folder:" + path))
        .isInstanceOf(InfraException.class)
        .hasMessageContaining(
            "programs of a test\nSeen: not on the PATH: qemu-system-x86_64, qemu-img, qemu-io")
        .hasMessageEndingWith("apt-get install qemu-system-x86 qemu-utils");
  }
}
