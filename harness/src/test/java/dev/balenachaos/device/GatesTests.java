package dev.balenachaos.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.balenachaos.run.Timeline;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class GatesTests {

  private final Timeline timeline = new Timeline();
  private final FakeShell shell = new FakeShell();
  private final Host host = new ShellHost(shell);

  @Test
  void writesEachPassedGateOnTheTimeline() {
    shell.answers("is-system-running", "starting", "running");
    Gates gates = gates(List.of());

    gates.await(systemd());

    assertThat(gates.boot("b1").gates()).containsOnlyKeys(Boot.Gate.SYSTEMD);
    assertThat(timeline.events()).singleElement().extracting("source").isEqualTo("boot");
    assertThat(shell.commands).filteredOn(line -> line.contains("is-system-running")).hasSize(2);
  }

  @Test
  void passesADegradedSystemAndNamesWhatFailed() {
    shell.answers("is-system-running", "degraded").answers("--failed", "chronyd.service failed");

    gates(List.of()).await(systemd());

    assertThat(timeline.events())
        .extracting(Timeline.Event::text)
        .anyMatch(text -> text.equals("failed units: chronyd.service"));
  }

  @Test
  void aConnectionThatIsLostWhileFailedUnitsAreAskedForIsNoAnswer() {
    shell.answers("is-system-running", "degraded").answers("--failed", "chronyd.service failed");
    shell.failsOnce("--failed");

    gates(List.of()).await(systemd());

    assertThat(timeline.events())
        .extracting(Timeline.Event::text)
        .containsOnlyOnce("failed units: chronyd.service");
  }

  @Test
  void namesTheGateThatStaysClosedAndQuotesTheConsole() {
    shell
        .answers("is-system-running", "starting")
        .answers("list-jobs", "12 balena.service start running");
    Gates gates = gates(List.of("\u001B[32m  OK  \u001B[0m old", "", "Kernel panic"));

    BootException closed =
        catchThrowableOfType(
            BootException.class, () -> gates.await(systemd(), Duration.ofMillis(300)));

    assertThat(closed.gate()).isEqualTo(Boot.Gate.SYSTEMD);
    assertThat(closed)
        .hasMessageContainingAll(
            "bench", "systemd", "of 0.30 s", "starting", "balena.service", "Kernel panic")
        .hasMessageNotContaining("\u001B");
  }

  @Test
  void countsTimeFromTheStartOfTheBootAndKeepsTheOrder() {
    shell.answers("is-system-running", "running");
    Gates gates = gates(List.of());

    gates.await(systemd());
    gates.await(AnswerGate.ping(new DeafSupervisor(2), host));

    assertThat(gates.boot("b1").gates().keySet())
        .containsExactly(Boot.Gate.SYSTEMD, Boot.Gate.PING);
    assertThat(gates.boot("b1").gates().get(Boot.Gate.PING))
        .isGreaterThan(gates.boot("b1").gates().get(Boot.Gate.SYSTEMD));
  }

  @Test
  void saysInWhichStateTheUnitIsThatDoesNotAnswer() {
    shell.answers("systemctl show", "ActiveState=activating\nSubState=start-pre");
    AnswerGate check = AnswerGate.ping(new DeafSupervisor(1000), host);

    BootException closed =
        catchThrowableOfType(
            BootException.class, () -> gates(List.of()).await(check, Duration.ofMillis(300)));

    assertThat(closed).hasMessageContaining("balena-supervisor.service is activating (start-pre)");
  }

  private Gates gates(List<String> console) {
    return new Gates("bench", timeline, Deadlines.unscaled(), () -> console);
  }

  private SystemdGate systemd() {
    return new SystemdGate(shell, host, timeline, Deadlines.unscaled());
  }
}
