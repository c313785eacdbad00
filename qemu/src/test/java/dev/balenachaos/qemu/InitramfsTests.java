package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveInputStream;
import org.junit.jupiter.api.Test;

class InitramfsTests {

  @Test
  void itHoldsOneExecutableAsInit() throws IOException {
    byte[] init = {1, 2, 3, 4, 5};

    try (CpioArchiveInputStream archive =
        new CpioArchiveInputStream(new ByteArrayInputStream(Initramfs.running(init)))) {
      CpioArchiveEntry entry = archive.getNextEntry();

      assertThat(entry.getName()).isEqualTo("init");
      assertThat(entry.getMode()).isEqualTo(0100755);
      assertThat(archive.readAllBytes()).isEqualTo(init);
      assertThat(archive.getNextEntry()).isNull();
    }
  }
}
