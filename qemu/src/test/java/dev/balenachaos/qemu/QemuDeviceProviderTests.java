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
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(SystemPropertiesKept.class)
@ResourceLock(Resources.SYSTEM_PROPERTIES)
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

  @ParameterizedTest
  @CsvSource({
    "qemu.memory, 2048",
    "qemu.memory, 1.5G",
    "qemu.memory, ''",
    "qemu.memory, 1536MB",
    "qemu.accel, hvf"
  })
  void aSettingThatIsNoneIsRefusedBeforeAnythingIsBuilt(String property, String value) {
    System.setProperty(property, value);

    assertThatThrownBy(() -> provide("qemu:reference"))
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("-D" + property + "=" + value);
    assertThat(told.text()).isEmpty();
  }

  private void provide(String address) {
    Run run = new Run("test", 1, folder, told.story());
    new QemuDeviceProvider()
        .provide(new DeviceRequest(URI.create(address), run, folder, new Timeline()));
  }
}
