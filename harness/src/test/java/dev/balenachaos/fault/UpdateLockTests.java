package dev.balenachaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.device.FakeDevice;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Workloads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpdateLockTests {

  private static final String ID = "1a";

  @TempDir Path folder;
  private MovedShell shell;
  private FakeDevice device;
  private UpdateLock fault;
  private Path lock;

  /** What is in the container sees the folder of its locks by another name. */
  @BeforeEach
  void prepare() throws IOException {
    shell = new MovedShell(folder).with("balena-engine", "shift 2; exec \"$@\"");
    device = new FakeDevice(shell);
    Deployment app = Workloads.sensorLogger().runningOn(device);
    fault = UpdateLock.heldBy(app, "web");
    Path locks = folder.resolve("tmp/balena-supervisor/services/" + app.appId() + "/web");
    Files.createSymbolicLink(folder.resolve("tmp/balena"), Files.createDirectories(locks));
    lock = locks.resolve("updates.lock");
  }

  @Test
  void itIsHeldUntilItIsHealed() throws IOException {
    assertThat(fault.effect(device, ID)).isEqualTo(new Effect(false, "nobody holds it"));

    fault.apply(device, ID);
    assertThat(fault.effect(device, ID).bites()).isTrue();

    assertThat(shell.undo(fault, ID)).isZero();
    assertThat(lock).doesNotExist();
    assertThat(fault.effect(device, ID).bites()).isFalse();
  }

  @Test
  void whereABootHasTakenItAwayTheUndoHasNothingToDo() throws IOException {
    fault.apply(device, ID);
    Files.delete(lock);

    assertThat(fault.effect(device, ID).bites()).isFalse();
    assertThat(shell.undo(fault, ID)).isZero();
  }

  @Test
  void somebodyElsesIsNeitherTakenOverNorTakenAway() throws IOException {
    Files.createFile(lock);

    assertThatThrownBy(() -> fault.apply(device, ID)).isInstanceOf(InfraException.class);
    assertThat(shell.undo(fault, ID)).isZero();

    assertThat(lock).exists();
    assertThat(fault.effect(device, ID).bites()).isFalse();
  }

  @Test
  void itDoesNoHarm() {
    assertThat(fault.harms()).isFalse();
    assertThat(fault).hasToString("an update lock held by the service web");
  }
}
