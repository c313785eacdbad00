package dev.balenachaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.balenachaos.device.FakeDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Does it to a process of this machine's own. */
class HostProcessTests {

  private static final String ID = "1a";

  @TempDir Path folder;
  private MovedShell shell;
  private FakeDevice device;
  private Process victim;

  @BeforeEach
  void prepare() throws IOException {
    victim = new ProcessBuilder("sleep", "60").start();
    shell =
        new MovedShell(folder)
            .with("systemctl", "echo \"$*\" >>\"$HERE/asked\"; cat \"$HERE/unit\"")
            .with("pidof", "echo " + victim.pid());
    shell.folderOf(ID);
    Files.writeString(folder.resolve("unit"), "active\n");
    device = new FakeDevice(shell);
  }

  @AfterEach
  void endTheVictim() {
    victim.destroyForcibly();
  }

  @Test
  void whatIsStoppedInItsTracksRunsOnAfterTheHeal() {
    HostProcess fault = HostProcess.containerd().frozen();
    assertThat(fault.effect(device, ID).bites()).isFalse();

    fault.apply(device, ID);
    // A signal is taken when the process next runs.
    awaitEffect(fault, new Effect(true, "its state is T"));

    assertThat(shell.undo(fault, ID)).isZero();
    awaitEffect(fault, new Effect(false, "its state is S"));
    assertThat(victim.isAlive()).isTrue();
  }

  @Test
  void whatIsKilledIsHealedWhenItsUnitIsActive() throws Exception {
    HostProcess fault = HostProcess.containerd().killed();

    fault.apply(device, ID);
    assertThat(victim.waitFor()).isEqualTo(128 + 9);
    assertThat(fault.effect(device, ID).bites()).isTrue();

    Files.writeString(folder.resolve("unit"), "activating\n");
    assertThat(fault.effect(device, ID))
        .isEqualTo(new Effect(true, "balena.service is activating"));
    Files.writeString(folder.resolve("unit"), "active\n");
    assertThat(fault.effect(device, ID).bites()).isFalse();
  }

  @Test
  void anotherProcessOfTheSameNumberIsLeftAlone() throws IOException {
    Files.writeString(shell.folderOf(ID).resolve("process"), victim.pid() + " 1\n");
    shell.run("kill -STOP " + victim.pid());
    await().until(this::state, "T"::equals);

    assertThat(shell.undo(HostProcess.engine().frozen(), ID)).isZero();

    assertThat(state()).isEqualTo("T");
  }

  private String state() {
    return shell.run("ps -o state= -p " + victim.pid()).text();
  }

  private void awaitEffect(HostProcess fault, Effect expected) {
    await().untilAsserted(() -> assertThat(fault.effect(device, ID)).isEqualTo(expected));
  }

  @Test
  void neverAppliedItsUndoTouchesNothing() {
    assertThat(shell.undo(HostProcess.engine().killed(), ID)).isZero();

    assertThat(folder.resolve("asked")).doesNotExist();
  }
}
