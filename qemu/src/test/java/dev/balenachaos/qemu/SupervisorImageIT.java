package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.workload.ImageTar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
}
