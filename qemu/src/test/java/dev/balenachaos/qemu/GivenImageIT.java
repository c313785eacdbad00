package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.DeviceClock;
import dev.balenachaos.process.HostCommand;
import dev.balenachaos.run.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An image of somebody else's is copied by the same path: that of {@code -Dqemu.image}, for
 * instance a balenaOS image, or else a copy of the reference device's, of which nothing is known
 * here but its path.
 */
@Tag("nightly")
class GivenImageIT {

  @TempDir private Path folder;

  @Test
  void devicesOfAGivenImageAreCopied() throws IOException {
    try (CopiedDevices devices = CopiedDevices.of(folder.resolve("devices"), image());
        Device device = devices.copy()) {
      DeviceClock.Reading reading = device.clock().read();

      assertThat(device.timeline().events()).anyMatch(CopiedDevices::goesOn);
      assertThat(reading.offset().abs().minus(reading.error()))
          .isLessThanOrEqualTo(ClockSetting.RIGHT);
      assertThat(device.shell().require("cat " + CopiedDevices.MARK)).isNotEmpty();
    }
  }

  private Path image() {
    String given = System.getProperty("qemu.image", "reference");
    if (!given.equals("reference")) {
      return Path.of(given);
    }
    Told told = new Told();
    Run run = new Run("test", 1, folder, told.story());
    Path disk = ReferenceImage.in(Cache.ofUser(told.story()), run).image().disk();
    Path copy = folder.resolve("given.raw");
    HostCommand.run(
        List.of("cp", "--sparse=always", "--reflink=auto", disk.toString(), copy.toString()));
    return copy;
  }
}
