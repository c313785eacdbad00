package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.balenachaos.process.HostCommand;
import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverlayIT {

  private static final JsonMapper JSON = new JsonMapper();

  @TempDir private Path folder;

  @Test
  void aDeviceFindsItsOwnConfigurationAndTheImageStaysAsItWas() throws IOException {
    Path image = FatDisk.make(folder.resolve("disk.raw"), "{\"deviceType\":\"generic-amd64\"}");
    byte[] before = Files.readAllBytes(image);
    Overlay overlay = Overlay.over(image, folder.resolve("disk.qcow2"), "64M");

    overlay.configure(image, new DeviceConfig("0a", "ssh-ed25519 AAAA me", false, Map.of()));

    assertThat(configIn(overlay))
        .isEqualTo(
            JSON.readTree(
                "{\"deviceType\":\"generic-amd64\",\"uuid\":\"0a\","
                    + "\"os\":{\"sshKeys\":[\"ssh-ed25519 AAAA me\"]}}"));
    assertThat(Files.readAllBytes(image)).isEqualTo(before);
  }

  @Test
  void onlyWhatChangesIsWritten() throws IOException {
    Path image = FatDisk.make(folder.resolve("disk.raw"), "{}");
    Overlay overlay = Overlay.over(image, folder.resolve("disk.qcow2"), "64M");

    overlay.configure(image, DeviceConfig.fresh("key"));

    // Three or four clusters of 64 KiB beside the layer's own tables, of a partition of 16 MiB.
    assertThat(Files.size(overlay.path())).isLessThan(700_000);
  }

  @Test
  void theBootPartitionIsReadAsTheLayerShowsIt() throws IOException {
    Path image = FatDisk.make(folder.resolve("disk.raw"), "{}");
    Overlay overlay = Overlay.over(image, folder.resolve("disk.qcow2"), "64M");
    overlay.configure(image, DeviceConfig.fresh("key"));

    BootPartition boot = overlay.bootPartition(folder.resolve("sparse.raw"));

    Path config = folder.resolve("config.json");
    boot.extract("config.json", config);
    assertThat(JSON.readTree(config.toFile())).isEqualTo(configIn(overlay));
    assertThat(boot.size()).isEqualTo(BootPartition.of(image).size());
  }

  @Test
  void aConfigurationThatIsNoObjectIsRefused() throws IOException {
    Path image = FatDisk.make(folder.resolve("disk.raw"), "[]");
    Overlay overlay = Overlay.over(image, folder.resolve("disk.qcow2"), "64M");

    assertThatThrownBy(() -> overlay.configure(image, DeviceConfig.fresh("key")))
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("is no JSON object");
  }

  @Test
  void aDiskThatIsSmallerThanItsImageIsRefused() throws IOException {
    Path image = FatDisk.make(folder.resolve("disk.raw"), "{}");

    assertThatThrownBy(() -> Overlay.over(image, folder.resolve("disk.qcow2"), "1M"))
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("resize");
  }

  private JsonNode configIn(Overlay overlay) throws IOException {
    Path flat = folder.resolve("flat.raw");
    HostCommand.run(
        List.of("qemu-img", "convert", "-O", "raw", overlay.path().toString(), flat.toString()));
    Path config = folder.resolve("found.json");
    BootPartition.of(flat).extract("config.json", config);
    return JSON.readTree(config.toFile());
  }
}
