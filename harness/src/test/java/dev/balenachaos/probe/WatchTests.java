package dev.balenachaos.probe;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.balenachaos.device.FakeDevice;
import org.junit.jupiter.api.Test;

class WatchTests {

  private final FakeDevice device = new FakeDevice();

  @Test
  void aDeviceIsGivenMoreAfterItsWatchEnded() {
    Watch.over(device).close();

    assertThatCode(() -> device.attachments().add(new FakeHearing())).doesNotThrowAnyException();
  }
}
