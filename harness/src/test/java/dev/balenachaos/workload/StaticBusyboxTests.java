package dev.balenachaos.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.run.InfraException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StaticBusyboxTests {

  @TempDir private Path folder;

  @Test
  void aProgramThatNeedsADynamicLoaderIsNotStatic() {
    assertThat(StaticBusybox.isStatic(Path.of("/bin/sh"))).isFalse();
  }

  @Test
  void aScriptIsNotStatic() throws Exception {
    assertThat(StaticBusybox.isStatic(Files.writeString(folder.resolve("busybox"), "#!/bin/sh")))
        .isFalse();
  }

  @Test
  void withoutOneTheErrorNamesThePackage() {
    assertThatThrownBy(() -> StaticBusybox.among(List.of(folder.resolve("missing"))))
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("apt-get install busybox-static");
  }
}
