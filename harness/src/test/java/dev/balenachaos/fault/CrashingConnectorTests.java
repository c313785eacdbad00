package dev.balenachaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.device.FakeDevice;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Workload;
import dev.balenachaos.workload.Workloads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashingConnectorTests {

  private static final String ID = "1a";

  @TempDir Path folder;
  private MovedShell shell;
  private FakeDevice device;
  private Deployment app;
  private Path volume;

  @BeforeEach
  void prepare() throws IOException {
    shell = new MovedShell(folder).with("sync", "true");
    device = new FakeDevice(shell);
    app =
        Workload.named("a")
            .withVolume(Workloads.CONNECTOR)
            .withService(Workloads.connector())
            .runningOn(device);
    volume = Files.createDirectories(Path.of(shell.moved(app.volumeFolder(Workloads.CONNECTOR))));
  }

  @Test
  void theServiceIsToldToCrashUntilTheUndo() throws IOException {
    CrashingConnector fault = CrashingConnector.after(Duration.ofSeconds(12), app);
    assertThat(fault).hasToString("the service connector crashes 12 s after each start");

    fault.apply(device, ID);

    assertThat(volume.resolve("crash-1a")).hasContent("12");
    assertThat(fault.effect(device, ID)).isEqualTo(new Effect(false, "it has not crashed"));

    Files.writeString(volume.resolve("crashes-1a"), "1 13\n14 26\n");
    assertThat(fault.effect(device, ID)).isEqualTo(new Effect(true, "crashes: 2"));

    assertThat(shell.undo(fault, ID)).isZero();
    assertThat(shell.undo(fault, ID)).isZero();
    assertThat(volume).isEmptyDirectory();
    assertThat(fault.effect(device, ID)).isEqualTo(new Effect(false, "it is not told to crash"));
  }

  @Test
  void itsVolumeRemovedItIsUndoneButNotWhileAllVolumesAreOutOfReach() throws IOException {
    Files.delete(volume);
    assertThat(shell.undo(CrashingConnector.atStart(app), ID)).isZero();

    Files.delete(volume.getParent());
    Files.delete(volume.getParent().getParent());
    assertThat(shell.undo(CrashingConnector.atStart(app), ID)).isEqualTo(1);
  }

  @Test
  void aWorkloadThatHasNoSuchServiceIsRefused() {
    Deployment other = Workload.named("b").runningOn(device);

    assertThatThrownBy(() -> CrashingConnector.atStart(other)).hasMessageContaining("connector");
  }
}
