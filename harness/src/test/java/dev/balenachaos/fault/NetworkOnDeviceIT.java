package dev.balenachaos.fault;

import static dev.balenachaos.fault.Traffic.everything;
import static dev.balenachaos.fault.Traffic.host;
import static dev.balenachaos.fault.Traffic.https;
import static dev.balenachaos.fault.Traffic.ntp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.device.FakeDevice;
import dev.balenachaos.run.Timeline;
import dev.balenachaos.wire.Rate;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.opentest4j.TestAbortedException;

/** Hurts the network of namespaces of this machine by the scripts that hurt a device. */
@Execution(ExecutionMode.CONCURRENT)
class NetworkOnDeviceIT {

  private static final String RULES =
      "iptables -S; ip6tables -S; tc qdisc show; ls -A /mnt/state /mnt/armed"
          + " /etc/NetworkManager/dispatcher.d";

  @TempDir Path undoJournals;

  private NetworkedSandbox sandbox;
  private FakeDevice device;
  private Injections injections;
  private String untouched;

  @BeforeEach
  void makeDevice() throws IOException {
    sandbox = new NetworkedSandbox();
    device = new FakeDevice(sandbox);
    injections = new Injections(device, new UndoJournal(undoJournals, "fake"));
    untouched = sandbox.require(RULES);
  }

  @AfterEach
  void end() throws IOException {
    injections.close();
    sandbox.close();
  }

  private List<String> edges() {
    return device.timeline().events().stream()
        .filter(event -> event.kind() == Timeline.Kind.FAULT)
        .map(Timeline.Event::text)
        .toList();
  }

  private String folder(Injection injection) {
    return HealScript.FOLDER + "/" + injection.id();
  }

  @Test
  void whatIsBlockedIsCountedAndHealedWithoutATrace() {
    try (Injection blocked = injections.inject(Network.blocked(ntp()))) {
      assertThat(sandbox.require("iptables -S"))
          .contains("-A OUTPUT -j balena-chaos-" + blocked.id() + "-out");
      assertThat(edges()).last().asString().matches("effect: hurt [1-9]\\d* packets in .*");
    }

    assertThat(sandbox.require(RULES)).isEqualTo(untouched);
    assertThat(edges()).contains("healed: ntp blocked");
  }

  @Test
  void whatIsBlockedHasNoAnswerAndWhatIsRejectedIsRefused() {
    injections.inject(Network.blocked(host("203.0.113.20"))).close();
    injections.inject(Network.rejected(host("203.0.113.20"))).close();

    assertThat(edges())
        .filteredOn(edge -> edge.startsWith("effect"))
        .satisfiesExactly(
            edge -> assertThat(edge).contains("tcp 203.0.113.20:443 has no answer"),
            edge -> assertThat(edge).contains("tcp 203.0.113.20:443 is answered"),
            edge -> assertThat(edge).contains("tcp 203.0.113.20:443 is refused"),
            edge -> assertThat(edge).contains("tcp 203.0.113.20:443 is answered"));
  }

  @Test
  void packetsAreDroppedByChance() {
    injections.inject(Network.dropped(0.3, ntp())).close();

    assertThat(edges()).anyMatch(edge -> edge.matches("effect: hurt [1-9]\\d* packets.*"));
    assertThat(sandbox.require(RULES)).isEqualTo(untouched);
  }

  @Test
  void theHarnessIsNeverCutOff() {
    try (Injection all = injections.inject(Network.blocked(everything()))) {
      assertThat(all.fault()).hasToString("everything blocked");
      assertThat(sandbox.onServer("curl -s -m 5 -o /dev/null -w %{http_code} 203.0.113.100:22222"))
          .isEqualTo("404");
      assertThat(sandbox.run("curl -s -m 2 203.0.113.20:443").ok()).isFalse();
      assertThat(sandbox.run("curl -s -m 2 -o /dev/null 127.0.0.1:22222").ok()).isTrue();
    }

    assertThat(sandbox.require(RULES)).isEqualTo(untouched);
  }

  @Test
  void ofTwoThatOverlapTheOtherStands() {
    Injection outer = injections.inject(Network.blocked(ntp()));
    String withOuter = sandbox.require("iptables -S; ip6tables -S");
    Injection inner = injections.inject(Network.rejected(https()));

    inner.close();
    assertThat(sandbox.require("iptables -S; ip6tables -S")).isEqualTo(withOuter);
    outer.close();
    assertThat(sandbox.require(RULES)).isEqualTo(untouched);
  }

  @Test
  void allThatStillStandIsHealedNewestFirst() {
    Injection first = injections.inject(Network.blocked(ntp()));
    Injection second = injections.inject(Network.blocked(https()));

    injections.healAll();

    assertThat(second.healed().orElseThrow()).isLessThan(first.healed().orElseThrow());
    assertThat(sandbox.require(RULES)).isEqualTo(untouched);
  }

  @Test
  void theDeadMansSwitchHealsWhenTheHarnessIsGone() {
    Injection blocked = injections.inject(Network.blocked(ntp()));
    String armed = sandbox.require("cat /mnt/armed/balena-chaos-" + blocked.id() + "-1.timer");

    sandbox.require("touch " + folder(blocked) + "/dry; sh " + folder(blocked) + "/heal dry");
    assertThat(sandbox.require("iptables -S")).contains(blocked.id());
    sandbox.require(armed);

    assertThat(sandbox.require("iptables -S; ip6tables -S")).doesNotContain("balena-chaos");
    assertThat(sandbox.require("ls -A /mnt/state /etc/NetworkManager/dispatcher.d"))
        .doesNotContain("balena-chaos");
  }

  @Test
  void theUndoRunsAnyNumberOfTimesAndAfterHalfAnApplication() {
    String undo = "undo() {\n" + Network.blocked(ntp()).undo("0badcafe") + "}\nundo";
    sandbox.require(undo);
    sandbox.require("iptables -N balena-chaos-0badcafe-out");
    sandbox.require(undo);
    sandbox.require(
        "iptables -N balena-chaos-0badcafe-in && ip6tables -N balena-chaos-0badcafe-in &&"
            + " iptables -A balena-chaos-0badcafe-in -j DROP &&"
            + " iptables -A FORWARD -j balena-chaos-0badcafe-in");
    sandbox.require(undo);
    sandbox.require(undo);

    assertThat(sandbox.require(RULES)).isEqualTo(untouched);
  }

  @Test
  void theUndoTouchesNobodyElsesRules() {
    sandbox.require(
        "iptables -N BALENA-FIREWALL && iptables -A BALENA-FIREWALL -p icmp -j ACCEPT &&"
            + " iptables -I INPUT -j BALENA-FIREWALL && iptables -N balena-chaos-0badcafe-out");
    String others = sandbox.require("iptables -S; ip6tables -S");

    injections.inject(Network.blocked(everything())).close();

    assertThat(sandbox.require("iptables -S; ip6tables -S")).isEqualTo(others);
  }

  @Test
  void afterARebootTheHookArmsAgainAndThenHurtsAgain() {
    try (Injection blocked = injections.inject(Network.blocked(ntp()))) {
      sandbox.require(
          "iptables -F; iptables -X; ip6tables -F; ip6tables -X; rm /mnt/armed/*; sh "
              + DeadMan.REARM
              + " uplink up; sh "
              + DeadMan.REARM
              + " uplink up");

      assertThat(sandbox.require("ls /mnt/armed"))
          .isEqualTo("balena-chaos-" + blocked.id() + "-boot.timer");
      assertThat(sandbox.require("iptables -S | grep -c -- '-A OUTPUT -j balena-chaos'"))
          .isEqualTo("1");
    }

    assertThat(sandbox.require(RULES)).isEqualTo(untouched);
  }

  @Test
  void aSlowLineIsAQueueThatLeavesNoTrace() {
    try (Injection slow = injections.inject(Network.limitedTo(Rate.ofKilobits(64), https()))) {
      assertThat(slow.fault()).hasToString("https limited to 64 kbit/s");
      assertThat(sandbox.require("tc class show dev uplink")).contains("rate 64Kbit");
      assertThatThrownBy(() -> injections.inject(Network.limitedTo(Rate.ofMegabits(1), ntp())))
          .isInstanceOf(TestAbortedException.class)
          .hasMessageContaining("it has a queue already");
      assertThat(sandbox.require("tc class show dev uplink")).contains("rate 64Kbit");
    }

    assertThat(sandbox.require(RULES)).isEqualTo(untouched);
  }

  @Test
  void aDelayIsMeasuredOrTheTestIsSkippedWithTheReason() {
    Network late = Network.delayed(Duration.ofMillis(300), host("203.0.113.20"));
    if (sandbox
        .run("ip link add try type dummy && tc qdisc add dev try root netem delay 1ms")
        .ok()) {
      sandbox.require("ip link delete try");
      try (Injection delayed = injections.inject(late)) {
        assertThat(delayed.fault()).hasToString("host 203.0.113.20 delayed by 0.30 s");
        assertThat(
                Double.parseDouble(
                    sandbox.require(
                        "curl -s -o /dev/null -w '%{time_connect}' http://203.0.113.20:443/")))
            .isBetween(0.29, 0.4);
      }
    } else {
      assertThatThrownBy(() -> injections.inject(late))
          .isInstanceOf(TestAbortedException.class)
          .hasMessageContaining("no netem");
    }

    assertThat(sandbox.require(RULES)).isEqualTo(untouched);
  }
}
