package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.process.ScratchFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MachineSuspensionTests {

  private Path folder;
  private FakeQemu qemu;
  private Qmp qmp;
  private MachineSuspension suspension;
  private volatile boolean running = true;

  @BeforeEach
  void connect() throws IOException {
    folder = Files.createTempDirectory("suspension");
    qemu = FakeQemu.in(folder);
    qemu.greet();
    qmp = Qmp.over(qemu.harness(), () -> "", event -> {});
    qemu.onCommand("query-status", id -> FakeQemu.returned("{\"running\": " + running + "}", id));
    qemu.onCommand("stop", FakeQemu::done);
    qemu.onCommand("cont", FakeQemu::done);
    suspension = new MachineSuspension(qmp);
  }

  @AfterEach
  void disconnect() throws IOException {
    qemu.close();
    qmp.close();
    ScratchFolder.remove(folder);
  }

  @Test
  void aGuestThatRunsIsHaltedAndGoesOnOnce() {
    suspension.suspend();
    suspension.resume();
    suspension.resume();

    assertThat(asked()).containsExactly("query-status", "stop", "cont");
  }

  @Test
  void aGuestThatIsHaltedForAnotherReasonIsLeftSo() {
    running = false;
    suspension.suspend();
    suspension.resume();

    assertThat(asked()).containsExactly("query-status");
  }

  private List<String> asked() {
    return qemu.heard()
        .lines()
        .map(line -> line.replaceFirst(".*\"execute\": ?\"([a-z_-]+)\".*", "$1"))
        .filter(command -> !command.equals("qmp_capabilities"))
        .toList();
  }
}
