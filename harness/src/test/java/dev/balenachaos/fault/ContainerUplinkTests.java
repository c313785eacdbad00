package dev.balenachaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.device.FakeDevice;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Workload;
import dev.balenachaos.workload.Workloads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The uplink is the card {@code lo}, which every machine has. */
class ContainerUplinkTests {

  private static final String ID = "1a";
  private static final String NOTED = "00:00:00:00:00:00\n";

  @TempDir Path folder;
  private MovedShell shell;
  private FakeDevice device;
  private Deployment app;
  private Path volume;
  private Path state;
  private Path bootProfile;

  /** A NetworkManager that notes what it is not to connect, as NetworkManager does. */
  @BeforeEach
  void prepare() throws IOException {
    shell =
        new MovedShell(folder)
            .with("sync", "true")
            .with("sleep", "true")
            .with("systemctl", "echo \"systemctl $*\" >>\"$HERE/asked\"")
            .with(
                "ip",
                """
                case $* in
                  *route*) cat "$HERE/route" ;;
                  *-o*) echo '1: lo    inet 203.0.113.9/24 scope global lo' ;;
                esac
                """)
            .with(
                "nmcli",
                """
                echo "nmcli $*" >>"$HERE/asked"
                case $* in
                  *CON-UUID*) echo c0ffee ;;
                  *FILENAME*) echo "c0ffee:$(cat "$HERE/file")" ;;
                  *delete*) echo 00:00:00:00:00:00 >>"$HERE/nm/var/no-auto-default.state" ;;
                esac
                """);
    route("default via 203.0.113.1 dev lo proto dhcp\n");
    file("/run/NetworkManager/system-connections/Wired connection 1.nmconnection");
    shell.folderOf(ID);
    device = new FakeDevice(shell);
    app =
        Workload.named("a")
            .withVolume(Workloads.CONNECTOR)
            .withService(Workloads.connector())
            .runningOn(device);
    volume = Files.createDirectories(Path.of(shell.moved(app.volumeFolder(Workloads.CONNECTOR))));
    state = Files.createDirectories(folder.resolve("nm/var")).resolve("no-auto-default.state");
    Files.createDirectories(folder.resolve("nm/etc/system-connections"));
    Files.createDirectories(folder.resolve("boot"));
    bootProfile = folder.resolve("boot/system-connections/balena-chaos-1a");
  }

  private void route(String line) throws IOException {
    Files.writeString(folder.resolve("route"), line);
  }

  /** Says where NetworkManager has the connection from. */
  private void file(String path) throws IOException {
    Files.writeString(folder.resolve("file"), path);
  }

  private String asked() throws IOException {
    return Files.readString(folder.resolve("asked"));
  }

  @Test
  void theServiceGetsWhatNetworkManagerHadUntilTheUndo() throws IOException {
    ContainerUplink fault = ContainerUplink.by(app);
    assertThat(fault).hasToString("the uplink configured by the service connector alone");

    fault.apply(device, ID);

    assertThat(volume.resolve("uplink")).hasContent("lo 203.0.113.9/24 203.0.113.1");
    assertThat(asked()).contains("nmcli connection delete uuid c0ffee");
    assertThat(fault.effect(device, ID))
        .isEqualTo(new Effect(false, "the service has not connected lo"));
    route("default via 203.0.113.1 dev lo\n");
    assertThat(fault.effect(device, ID)).isEqualTo(new Effect(true, "left: lo has 203.0.113.9/24"));

    assertThat(shell.undo(fault, ID)).isZero();
    assertThat(shell.undo(fault, ID)).isZero();

    assertThat(volume).isEmptyDirectory();
    assertThat(state).doesNotExist();
    assertThat(asked()).endsWith("nmcli device disconnect lo\nsystemctl restart NetworkManager\n");
    assertThat(fault.effect(device, ID))
        .isEqualTo(new Effect(false, "it is not left to the service"));
  }

  @Test
  void whatNetworkManagerKnewBeforeItKnowsAfterwards() throws IOException {
    Files.writeString(state, "52:54:00:00:00:07\n");
    ContainerUplink fault = ContainerUplink.by(app);

    fault.apply(device, ID);
    assertThat(state).hasContent("52:54:00:00:00:07\n" + NOTED);
    assertThat(shell.undo(fault, ID)).isZero();

    assertThat(state).hasContent("52:54:00:00:00:07");
  }

  @Test
  void aProfileBesideItIsOnTheBootPartitionUntilTheUndo() throws IOException {
    ContainerUplink fault = ContainerUplink.by(app).besidesAProfile();

    fault.apply(device, ID);

    assertThat(bootProfile).content().contains("mac-address=00:00:00:00:00:00\n", "method=auto\n");
    assertThat(asked())
        .containsSubsequence(
            "systemctl restart balena-net-config.service",
            "nmcli connection reload",
            "nmcli --wait 60 connection up balena-chaos-1a",
            "nmcli connection delete uuid c0ffee");

    assertThat(shell.undo(fault, ID)).isZero();
    assertThat(bootProfile).doesNotExist();
  }

  @Test
  void anUplinkThatHasAProfileOfItsOwnIsRefused() throws IOException {
    file("/etc/NetworkManager/system-connections/wired");

    assertThatThrownBy(() -> ContainerUplink.by(app).apply(device, ID))
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("lo has a profile of its own");
    assertThat(shell.undo(ContainerUplink.by(app), ID)).isZero();
    assertThat(asked()).doesNotContain("delete", "restart");
  }

  @Test
  void aDeviceThatHasNoUplinkIsRefused() throws IOException {
    route("");

    assertThatThrownBy(() -> ContainerUplink.by(app).apply(device, ID))
        .hasMessageContaining("it has no default route");
  }

  @Test
  void aWorkloadThatHasNoSuchServiceIsRefused() {
    Deployment other = Workload.named("b").runningOn(device);

    assertThatThrownBy(() -> ContainerUplink.by(other)).hasMessageContaining("connector");
  }
}
