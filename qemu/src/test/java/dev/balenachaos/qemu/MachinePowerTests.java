package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.process.ScratchFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MachinePowerTests {

  private Path folder;
  private FakeQemu qemu;
  private Qmp qmp;

  @BeforeEach
  void connect() throws IOException {
    folder = Files.createTempDirectory("power");
    qemu = FakeQemu.in(folder);
    qemu.greet();
    qemu.onCommand("system_reset", FakeQemu::done);
    qemu.onCommand("cont", FakeQemu::done);
    qmp = Qmp.over(qemu.harness(), () -> "", event -> {});
  }

  @AfterEach
  void disconnect() throws IOException {
    qemu.close();
    qmp.close();
    ScratchFolder.remove(folder);
  }

  @Test
  void aMachineThatHasPowerIsNotStartedOver() {
    new MachinePower(qmp, new Random(1)).restore();

    assertThat(qemu.heard()).doesNotContain("system_reset").doesNotContain("cont");
  }

  @Test
  void itRunsWhenQemuSaysSo() {
    MachinePower power = new MachinePower(qmp, new Random(1));
    qemu.onCommand("query-status", id -> FakeQemu.returned("{\"running\": true}", id));
    assertThat(power.isOn()).isTrue();

    qemu.onCommand("query-status", id -> FakeQemu.returned("{\"running\": false}", id));
    assertThat(power.isOn()).isFalse();
  }
}
