package dev.balenachaos.device;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.run.Run;
import dev.balenachaos.run.Timeline;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

class SshDeviceProviderTests {

  @TempDir private Path folder;

  @Test
  void aColdBootIsNotToBeHadOfADeviceThatLivesOn() {
    Run run = Run.startIn(folder);
    DeviceRequest request =
        new DeviceRequest(
            URI.create("ssh://root@127.0.0.1:1?name=bench"),
            run,
            run.folder(),
            new Timeline(),
            new Preparation(true, false, List.of()));

    assertThatThrownBy(() -> new SshDeviceProvider().provide(request))
        .isInstanceOf(TestAbortedException.class)
        .hasMessageContainingAll("cold boot", "power of bench");
  }

  @Test
  void aRealDeviceIsNotToBePluggedIntoALab() {
    Run run = Run.startIn(folder);
    DeviceRequest request =
        new DeviceRequest(
            URI.create("ssh://root@127.0.0.1:1?name=bench"),
            run,
            run.folder(),
            new Timeline(),
            Preparation.none(),
            Optional.of(new Uplink(folder, Map.of())));

    assertThatThrownBy(() -> new SshDeviceProvider().provide(request))
        .isInstanceOf(TestAbortedException.class)
        .hasMessageContaining("bench has its own");
  }
}
