package dev.balenachaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.device.FakeDevice;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.InvalidException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostUnitTests {

  private static final String ID = "1a";
  private static final String UNIT = "chronyd.service";

  /** A systemd that keeps the state of one unit in files. */
  private static final String SYSTEMCTL =
      """
      echo "$*" >>"$HERE/asked"
      case $1 in
        show) cat "$HERE/unit" ;;
        is-active) grep -q ^ActiveState=active "$HERE/unit" ;;
        stop) sed -i 's/^ActiveState=.*/ActiveState=inactive/' "$HERE/unit" ;;
        mask) sed -i 's/^LoadState=.*/LoadState=masked/' "$HERE/unit" ;;
        unmask) sed -i 's/^LoadState=.*/LoadState=loaded/' "$HERE/unit" ;;
        start) sed -i 's/^ActiveState=.*/ActiveState=active/; s/^InvocationID=.*/InvocationID=b/' "$HERE/unit" ;;
        reload) echo StateChangeTimestampMonotonic=17 >>"$HERE/unit" ;;
        restart)
          [ "$(grep -c ^restart "$HERE/asked")" -gt 5 ] || exit 0
          sed -i 's/^ActiveState=.*/ActiveState=failed/; s/^Result=.*/Result=start-limit-hit/' "$HERE/unit"
          exit 1 ;;
      esac""";

  @TempDir Path folder;
  private MovedShell shell;
  private FakeDevice device;

  @BeforeEach
  void prepare() throws IOException {
    shell = new MovedShell(folder).with("systemctl", SYSTEMCTL);
    shell.folderOf(ID);
    unit("active", "a");
    device = new FakeDevice(shell);
  }

  private void unit(String active, String invocation) throws IOException {
    Files.writeString(
        folder.resolve("unit"),
        "ActiveState=%s\nLoadState=loaded\nResult=success\nInvocationID=%s\n"
            .formatted(active, invocation));
  }

  @Test
  void aStoppedUnitIsStartedAgain() {
    HostUnit fault = HostUnit.stopped(UNIT);
    assertThat(fault.effect(device, ID).bites()).isFalse();

    fault.apply(device, ID);
    assertThat(fault.effect(device, ID).bites()).isTrue();

    assertThat(shell.undo(fault, ID)).isZero();
    assertThat(fault.effect(device, ID)).isEqualTo(new Effect(false, UNIT + " is active"));
  }

  @Test
  void aMaskIsTakenAway() {
    HostUnit fault = HostUnit.masked(UNIT);

    fault.apply(device, ID);
    assertThat(fault.effect(device, ID))
        .isEqualTo(new Effect(true, UNIT + " is masked and inactive"));

    assertThat(shell.undo(fault, ID)).isZero();
    assertThat(shell.undo(fault, ID)).isZero();
    assertThat(fault.effect(device, ID).bites()).isFalse();
  }

  @Test
  void aUnitThatIsBackBeforeTheNextLookWasHurtAllTheSame() throws IOException {
    HostUnit fault = HostUnit.restarted(UNIT);

    fault.apply(device, ID);
    assertThat(fault.effect(device, ID).bites()).isFalse();

    unit("active", "b");
    assertThat(fault.effect(device, ID).bites()).isTrue();
    assertThat(fault.effect(device, ID).bites()).isFalse();
  }

  @Test
  void aReloadShowsInTheSameRun() throws IOException {
    HostUnit fault = HostUnit.reloaded(UNIT);

    fault.apply(device, ID);
    assertThat(fault.effect(device, ID)).isEqualTo(new Effect(true, UNIT + " is active"));
    assertThat(fault.effect(device, ID).bites()).isFalse();
    assertThat(shell.undo(fault, ID)).isZero();
    assertThat(Files.readString(folder.resolve("asked"))).doesNotContain("start ");
  }

  @Test
  void aUnitThatIsRestartedWithoutEndFailsByTheStartLimitAndIsForgiven() throws IOException {
    HostUnit fault = HostUnit.restartedWithoutEnd(UNIT);

    fault.apply(device, ID);
    assertThat(fault.effect(device, ID))
        .isEqualTo(new Effect(true, UNIT + " is failed start-limit-hit"));

    assertThat(shell.undo(fault, ID)).isZero();
    assertThat(Files.readString(folder.resolve("asked"))).contains("reset-failed " + UNIT);
    assertThat(fault.effect(device, ID).bites()).isFalse();
  }

  @Test
  void neverAppliedItsUndoTouchesNothing() {
    assertThat(shell.undo(HostUnit.masked(UNIT), ID)).isZero();

    assertThat(folder.resolve("asked")).doesNotExist();
  }

  @Test
  void aUnitThatIsNotActiveCannotBeHurt() throws IOException {
    unit("inactive", "");

    assertThatThrownBy(() -> HostUnit.killed(UNIT).apply(device, ID))
        .isInstanceOf(InvalidException.class)
        .hasMessageContaining(UNIT);
  }

  @Test
  void unitsAreToldApart() {
    String printed = "LoadState=loaded\nActiveState=active\n\nLoadState=masked\n";

    assertThat(UnitState.parse(List.of("a.service", "b.service"), printed).get("b.service"))
        .isEqualTo(new UnitState("b.service", "unknown", "masked", "", "", ""));
    assertThatThrownBy(() -> UnitState.parse(List.of("a.service"), printed))
        .isInstanceOf(InfraException.class);
  }

  @Test
  void aNameThatAShellWouldReadOtherwiseIsRefused() {
    for (String name : new String[] {"chronyd", "a b.service", "$(x).service", "a.service;"}) {
      assertThatThrownBy(() -> HostUnit.stopped(name)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
