package dev.balenachaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.device.FakeDevice;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Workloads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

class SshFloodTests {

  private static final String ID = "1a";

  private final FakeDevice device = new FakeDevice();
  private final Deployment app =
      Workloads.sensorLogger().withService(Workloads.flooder()).runningOn(device);
  private final SshFlood flood = SshFlood.by(app);

  @Test
  void itBitesOnceTheLimitHasStoppedTheSocket() {
    device.printing(command -> "trigger-limit-hit\n");
    assertThat(flood.effect(device, ID).bites()).isTrue();

    device.printing(command -> "success\n");
    assertThat(flood.effect(device, ID)).isEqualTo(new Effect(false, "sshd.socket: success"));
  }

  @Test
  void aServerWithoutASocketIsNotHurt() {
    device.answering(command -> 1);

    assertThatThrownBy(() -> flood.apply(device, ID))
        .isInstanceOf(TestAbortedException.class)
        .hasMessageContaining(device.name());
    assertThat(device.commands()).hasSize(1);
  }

  /** By then its drop-ins are gone, which else tell that there is something to undo. */
  @Test
  void anUndoThatSystemdDidNotFollowIsDoneAgain(@TempDir Path folder) throws IOException {
    MovedShell shell = new MovedShell(folder).with("systemctl", "exit 1");
    Files.createFile(shell.folderOf(ID).resolve("drop-ins"));

    assertThat(shell.undo(flood, ID)).isNotZero();

    shell.with("systemctl", "echo \"$*\" >>\"$HERE/asked\"");
    assertThat(shell.undo(flood, ID)).isZero();
    assertThat(folder.resolve("asked")).content().endsWith("restart sshd.socket\n");
  }

  @Test
  void whatWasNotAppliedIsUndoneByNothing(@TempDir Path folder) throws IOException {
    MovedShell shell = new MovedShell(folder).with("systemctl", "exit 1");

    assertThat(shell.undo(flood, ID)).isZero();
  }
}
