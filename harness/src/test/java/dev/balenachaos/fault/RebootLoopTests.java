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

class RebootLoopTests {

  private static final String ID = "1a";

  @TempDir Path folder;
  private MovedShell shell;
  private FakeDevice device;
  private Deployment app;
  private Path volume;

  @BeforeEach
  void prepare() throws IOException {
    shell =
        new MovedShell(folder)
            .with("balena-engine", "cat \"$HERE/running\" 2>/dev/null")
            .with("sync", "true");
    device = new FakeDevice(shell);
    app =
        Workload.named("a")
            .withVolume(Workloads.RESTLESS)
            .withService(Workloads.restless())
            .runningOn(device);
    volume = Files.createDirectories(Path.of(shell.moved(app.volumeFolder(Workloads.RESTLESS))));
    Files.writeString(folder.resolve("running"), "c0ffee\n");
  }

  @Test
  void theServiceIsGivenAReasonThatTheUndoTakesAway() throws IOException {
    RebootLoop fault = RebootLoop.by(app).forced();
    assertThat(fault)
        .hasToString("a service that asks for a forced reboot 5 s after each of its starts");

    fault.apply(device, ID);

    assertThat(volume.resolve("reason-1a")).hasContent("6 5 {\"force\":true}");
    assertThat(fault.effect(device, ID)).isEqualTo(new Effect(false, "it was not answered"));

    Files.writeString(volume.resolve("requests-1a"), "b asked\nb 423\nb 423\nb 202\n");
    assertThat(fault.effect(device, ID)).isEqualTo(new Effect(true, "answers: 2 × 423, 1 × 202"));

    assertThat(shell.undo(fault, ID)).isZero();
    assertThat(shell.undo(fault, ID)).isZero();
    assertThat(volume).isEmptyDirectory();
    assertThat(fault.effect(device, ID)).isEqualTo(new Effect(false, "it has no reason"));
  }

  @Test
  void overDBusTheNextBootIsTheAnswer() throws IOException {
    RebootLoop fault = RebootLoop.by(app).overDBus();
    assertThat(fault)
        .hasToString("a service that asks for a reboot over D-Bus 5 s after each of its starts");

    fault.apply(device, ID);
    assertThat(volume.resolve("reason-1a")).hasContent("6 5 dbus");

    String now = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    Files.writeString(volume.resolve("requests-1a"), now + " asked\n" + now + " granted\n");
    assertThat(fault.effect(device, ID)).isEqualTo(new Effect(false, "it was not answered"));

    Files.writeString(
        volume.resolve("requests-1a"), "b asked\nc asked\nc granted\n" + now + " asked\n");
    assertThat(fault.effect(device, ID)).isEqualTo(new Effect(true, "answers: 2 × reboot"));
  }

  @Test
  void aServiceThatIsMorePatientLeavesABootMoreTime() {
    RebootLoop fault = RebootLoop.by(app).after(Duration.ofSeconds(20));

    fault.apply(device, ID);

    assertThat(volume.resolve("reason-1a")).hasContent("6 20 {}");
    assertThat(fault).hasToString("a service that asks for a reboot 20 s after each of its starts");
    assertThat(fault.bitesWithin()).isGreaterThan(Duration.ofSeconds(20));
  }

  @Test
  void aServiceThatIsGoneDoesNotAsk() throws IOException {
    RebootLoop fault = RebootLoop.by(app);
    fault.apply(device, ID);
    Files.writeString(volume.resolve("requests-1a"), "b asked\nb 202\n");

    Files.delete(folder.resolve("running"));

    assertThat(fault.effect(device, ID)).isEqualTo(new Effect(false, "it does not run"));
  }

  @Test
  void itsVolumeRemovedItIsUndoneButNotWhileAllVolumesAreOutOfReach() throws IOException {
    Files.delete(volume);
    assertThat(shell.undo(RebootLoop.by(app), ID)).isZero();

    Files.delete(volume.getParent());
    Files.delete(volume.getParent().getParent());
    assertThat(shell.undo(RebootLoop.by(app), ID)).isEqualTo(1);
  }

  @Test
  void aWorkloadThatHasNoSuchServiceIsRefused() {
    Deployment other = Workload.named("b").runningOn(device);

    assertThatThrownBy(() -> RebootLoop.by(other)).hasMessageContaining("restless");
  }
}
