package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostToolTests {

  @TempDir private Path path;

  @Test
  void allThatIsMissingIsNamedAtOnceEachPackageOnce() throws IOException {
    for (String program : List.of("mcopy", "setpriv", "ldd", "objcopy")) {
      Files.createFile(
          path.resolve(program),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    assertThatThrownBy(() -> HostTool.requireAll("/no/such/folder:" + path))
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("not on the PATH: qemu-system-x86_64, qemu-img, qemu-io")
        .hasMessageEndingWith("apt-get install qemu-system-x86 qemu-utils");
  }
}
