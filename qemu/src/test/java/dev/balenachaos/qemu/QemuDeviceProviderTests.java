package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.device.DeviceProvider;
import dev.balenachaos.device.DeviceRequest;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Run;
import dev.balenachaos.run.Timeline;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QemuDeviceProviderTests {

  @TempDir private Path folder;
  private final Told told = new Told();

  @Test
  void itIsFoundUnderItsScheme() {
    assertThat(ServiceLoader.load(DeviceProvider.class))
        .anyMatch(
            provider -> provider instanceof QemuDeviceProvider && provider.scheme().equals("qemu"));
  }

  @Test
  void aMissingImageIsRefusedBeforeAnythingIsBuilt() {
    assertThatThrownBy(() -> provide("qemu:/no/such.img"))
        .isInstanceOf(InfraException.class)
        .hasMessage(
            "There is no image /no/such.img."
                + " Write qemu:reference, or qemu:PATH of a raw disk image.");
    assertThat(told.text()).isEmpty();
  }

  @Test
  void aFileThatIsNoImageIsRefusedBeforeAnythingIsBuilt() throws IOException {
    Path notes = Files.writeString(folder.resolve("notes.txt"), "shopping list");

    assertThatThrownBy(() -> provide("qemu:" + notes))
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("no raw disk image");
    assertThat(told.text()).isEmpty();
  }

  private void provide(String address) {
    Run run = new Run("test", 1, folder, told.story());
    new QemuDeviceProvider()
        .provide(new DeviceRequest(URI.create(address), run, folder, new Timeline()));
  }
}
