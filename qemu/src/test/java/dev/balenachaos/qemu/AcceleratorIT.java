package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AcceleratorIT {

  @TempDir private Path folder;

  @Test
  void aGuestRunsToItsEndUnderWhatIsChosen() throws IOException {
    Launch launch = ReferenceDevice.launch(ReferenceDevice.request(folder));
    TinyGuest guest = new TinyGuest(launch.image().disk().resolveSibling("vmlinuz"));

    TinyGuest.Outcome outcome = guest.under(launch.speed().accelerator());

    assertThat(outcome.seen()).contains(PowerOffProgram.LINE);
    assertThat(outcome.ended()).isTrue();
  }

  @Test
  void aKernelThatIsNoneDoesNotEndWell() {
    TinyGuest guest = new TinyGuest(Path.of("/etc/hostname"));

    assertThat(guest.under(Accelerator.TCG).ended()).isFalse();
  }
}
