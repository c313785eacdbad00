package dev.balenachaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.device.Disk;
import dev.balenachaos.device.FakeDevice;
import dev.balenachaos.run.InfraException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

class FlashTests {

  private static final String ID = "1a";

  private static final class FakeDisk implements Disk {
    private final List<String> asked = new ArrayList<>();

    @Override
    public void failReadsOf(long sector) {
      asked.add("fail " + sector);
    }

    @Override
    public void failWrites() {
      asked.add("fail writes");
    }

    @Override
    public void failNoMore() {
      asked.add("fail no more");
    }

    @Override
    public void slowDown(long bytesPerSecond) {
      asked.add("slow down to " + bytesPerSecond);
    }

    @Override
    public void fullSpeed() {
      asked.add("full speed");
    }
  }

  private final FakeDisk disk = new FakeDisk();
  private final FakeDevice device = new FakeDevice().able(Disk.class, disk);

  @Test
  void eachIsUndoneFromTheHostAndNotByTheOther() {
    Flash.slow(65536).undoFromHost(device, ID).orElseThrow().run();
    assertThat(disk.asked).containsExactly("full speed");

    Flash.unreadable("/bin/x").undoFromHost(device, ID).orElseThrow().run();
    assertThat(disk.asked).containsExactly("full speed", "fail no more");

    Flash.unwritable().undoFromHost(device, ID).orElseThrow().run();
    assertThat(disk.asked).containsExactly("full speed", "fail no more", "fail no more");
  }

  @Test
  void theSectorIsTheOneThatTheDeviceFinds() {
    Flash.unreadable("/bin/x").apply(device.printing(command -> "12345\n"), ID);

    assertThat(disk.asked).containsExactly("fail 12345");
    assertThatThrownBy(
            () -> Flash.unreadable("/bin/x").apply(device.printing(command -> "here"), ID))
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("here");
  }

  @Test
  void aDiskThatTakesNoWritesIsToldByOneThatFails() {
    Flash.unwritable().apply(device, ID);

    assertThat(disk.asked).containsExactly("fail writes");
    assertThat(
            Flash.unwritable()
                .effect(
                    device.printing(command -> "dd: writing '/dev/vda': Input/output error\n"), ID)
                .bites())
        .isTrue();
    assertThat(
            Flash.unwritable().effect(device.printing(command -> "a write succeeds\n"), ID).bites())
        .isFalse();
    assertThatThrownBy(
            () -> Flash.unwritable().effect(device.printing(command -> "dd: not found"), ID))
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("dd: not found");
  }

  @Test
  void aSlowDiskIsToldByHowLongAReadTakes() {
    SlowFlash fault = new SlowFlash(65536);
    fault.apply(device, ID);

    assertThat(disk.asked).containsExactly("slow down to 65536");
    assertThat(fault.read("10.00 13.10", 3 * 65536).bites()).isTrue();
    assertThat(fault.read("10.00 10.00", 3 * 65536).bites()).isFalse();
    assertThatThrownBy(() -> fault.read("", 65536)).isInstanceOf(InfraException.class);
  }

  @Test
  void onADeviceWhoseDiskIsOutOfReachTheTestIsSkipped() {
    FakeDevice other = new FakeDevice();

    assertThatThrownBy(() -> Flash.slow(65536).undoFromHost(other, ID))
        .isInstanceOf(TestAbortedException.class)
        .hasMessageContaining(other.name());
  }

  @Test
  void whatCannotBeMeantIsRefused() {
    assertThatThrownBy(() -> Flash.slow(1)).isInstanceOf(IllegalArgumentException.class);
    for (String path : new String[] {"x", "/a b", "/$(x)", "/"}) {
      assertThatThrownBy(() -> Flash.unreadable(path)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
