package dev.balenachaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.device.FakeDevice;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.InvalidException;
import dev.balenachaos.workload.ContainerImage;
import dev.balenachaos.workload.Service;
import dev.balenachaos.workload.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlushedChainTests {

  private static final String ID = "1a";

  @TempDir Path folder;
  private MovedShell shell;
  private FakeDevice device;
  private FlushedChain fault;

  /** One chain, which is in a file; an engine that empties it, a systemd that fills it. */
  @BeforeEach
  void prepare() throws IOException {
    shell =
        new MovedShell(folder)
            .with("iptables", "echo -N CHAIN; cat \"$HERE/rules\" || exit 4")
            .with("balena-engine", "echo \"$*\" >>\"$HERE/asked\"; : >\"$HERE/rules\"")
            .with(
                "systemctl",
                "echo \"$*\" >>\"$HERE/asked\"; for rule in 1 2; do echo '-A CHAIN'; done >\"$HERE/rules\"");
    shell.folderOf(ID);
    device = new FakeDevice(shell);
    Service keeper = Service.named("gatekeeper", ContainerImage.named("gatekeeper:latest"));
    fault =
        FlushedChain.ofTheSupervisor(
            Workload.named("app").withService(keeper).releasedTo(device, "c0"), "gatekeeper");
    rules("-A CHAIN -j ACCEPT\n-A CHAIN -j RETURN\n");
  }

  private void rules(String rules) throws IOException {
    Files.writeString(folder.resolve("rules"), rules);
  }

  private String asked() throws IOException {
    Path asked = folder.resolve("asked");
    return Files.exists(asked) ? Files.readString(asked) : "";
  }

  @Test
  void itsOwnerIsRestartedWhereItIsStillEmpty() throws IOException {
    fault.apply(device, ID);
    assertThat(fault.effect(device, ID)).isEqualTo(new Effect(true, "rules in BALENA-FIREWALL: 0"));

    assertThat(shell.undo(fault, ID)).isZero();
    assertThat(shell.undo(fault, ID)).isZero();

    assertThat(fault.effect(device, ID))
        .isEqualTo(new Effect(false, "rules in BALENA-FIREWALL: 2"));
    assertThat(asked())
        .isEqualTo(
            """
            exec gatekeeper_1_1_c0 gatekeeper flush filter BALENA-FIREWALL
            restart balena-supervisor.service
            """);
  }

  @Test
  void whatSomebodyElseHasHealedIsLeftAlone() throws IOException {
    fault.apply(device, ID);
    rules("-A CHAIN -j ACCEPT\n-A CHAIN -j DROP\n");

    assertThat(shell.undo(fault, ID)).isZero();

    assertThat(asked()).doesNotContain("restart");
  }

  @Test
  void whatIsHealedInPartIsHealedByItsOwner() throws IOException {
    fault.apply(device, ID);
    rules("-A CHAIN -j ACCEPT\n");

    assertThat(shell.undo(fault, ID)).isZero();

    assertThat(asked()).endsWith("restart balena-supervisor.service\n");
  }

  /** The owner of fewer networks has fewer rules. */
  @Test
  void itIsHealedOnceItsOwnerHasWrittenWhateverItWrites() throws IOException {
    rules("-A CHAIN -j ACCEPT\n".repeat(5));
    fault.apply(device, ID);

    assertThat(shell.undo(fault, ID)).isZero();
  }

  @Test
  void aChainThatCannotBeReadIsNotTakenForAnEmptyOne() throws IOException {
    fault.apply(device, ID);
    shell.with("iptables", "exit 4").with("sleep", "true").with("systemctl", "true");

    assertThatThrownBy(() -> fault.effect(device, ID))
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("BALENA-FIREWALL");
    assertThat(shell.undo(fault, ID)).isNotZero();
  }

  @Test
  void neverAppliedItsUndoTouchesNothing() throws IOException {
    rules("");

    assertThat(shell.undo(fault, ID)).isZero();

    assertThat(asked()).isEmpty();
  }

  @Test
  void anEmptyChainCannotBeFlushed() throws IOException {
    rules("");

    assertThatThrownBy(() -> fault.apply(device, ID))
        .isInstanceOf(InvalidException.class)
        .hasMessageContaining("BALENA-FIREWALL");
  }
}
