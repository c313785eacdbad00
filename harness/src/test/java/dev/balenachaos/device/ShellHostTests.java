package dev.balenachaos.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ShellHostTests {

  @Test
  void readsAServiceThatKeepsFailing() {
    String shown =
        "MainPID=0\nNRestarts=149\nResult=exit-code\nActiveState=activating\n"
            + "SubState=auto-restart";

    Host.Unit unit = ShellHost.parseUnit("balena.service", shown);

    assertThat(unit)
        .isEqualTo(
            new Host.Unit("balena.service", "activating", "auto-restart", "exit-code", 149, 0, ""));
    assertThat(unit.isActive()).isFalse();
  }

  @Test
  void readsAMountWhichHasNoProcess() {
    Host.Unit unit =
        ShellHost.parseUnit(
            "mnt-data.mount", "Result=success\nActiveState=active\nSubState=mounted");

    assertThat(unit)
        .isEqualTo(new Host.Unit("mnt-data.mount", "active", "mounted", "success", 0, 0, ""));
    assertThat(unit.isActive()).isTrue();
  }

  /** systemd 252 says this, and exit status 0, of any name. */
  @Test
  void aUnitThatThereIsNotIsNotOneThatIsDownAndWell() {
    String shown =
        "MainPID=0\nNRestarts=0\nResult=success\nLoadState=not-found\nActiveState=inactive\n"
            + "SubState=dead\nInvocationID=";

    assertThat(ShellHost.parseUnit("typo.service", shown).active()).isEqualTo("not-found");
  }

  @Test
  void countsUsageInBytes() {
    assertThat(ShellHost.parseUsage("4096 719047 1000 0\n"))
        .isEqualTo(new Host.Usage(4096L * 719047, 4096L * 1000, 0));
  }

  @Test
  void saysWhatAStrangeStatPrinted() {
    assertThatThrownBy(() -> ShellHost.parseUsage("File: /mnt/data"))
        .isInstanceOf(ShellException.class)
        .hasMessageContaining("File: /mnt/data");
  }

  @Test
  void listsTheUnitsThatFailed() {
    Host host =
        new ShellHost(
            new FakeShell()
                .answers(
                    "--failed",
                    "chronyd.service loaded failed failed NTP\nos-update.service loaded failed"));

    assertThat(host.failedUnits()).containsExactly("chronyd.service", "os-update.service");
  }

  @Test
  void listsNothingWhenNoUnitFailed() {
    assertThat(new ShellHost(new FakeShell()).failedUnits()).isEmpty();
  }

  @Test
  void readsTheUptime() {
    Host host = new ShellHost(new FakeShell().answers("/proc/uptime", "350735.47 234388.90\n"));

    assertThat(host.uptime()).isEqualTo(Duration.ofMillis(350_735_470));
  }
}
