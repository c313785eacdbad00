package dev.balenachaos.fault;

import static dev.balenachaos.fault.HostFirewall.Door.HTTPS;
import static dev.balenachaos.fault.HostFirewall.Door.SUPERVISOR;
import static dev.balenachaos.fault.HostFirewall.Door.TIME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.device.FakeDevice;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Timeline;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Workload;
import dev.balenachaos.workload.Workloads;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lets the gatekeeper have its way with the firewall of namespaces of this machine. */
class HostFirewallIT {

  private static final String RULES = "iptables -S; ip6tables -S; ls -A /mnt/state /mnt/armed";

  @TempDir Path undoJournals;

  private NetworkedSandbox sandbox;
  private FakeDevice device;
  private Injections injections;
  private Deployment app;
  private String untouched;

  /** An engine that executes each command here, in place of a container. */
  @BeforeEach
  void makeDevice() throws IOException {
    sandbox = new NetworkedSandbox();
    device = new FakeDevice(sandbox);
    injections = new Injections(device, new UndoJournal(undoJournals, "fake"));
    app =
        Workload.named("app")
            .withService(Workloads.gatekeeper())
            .releasedTo(device, "c".repeat(32));
    program("gatekeeper", script());
    program(
        "balena-engine",
        "#!/bin/sh\nshift 2\nexport XTABLES=env KEPT=/mnt/kept\nexec busybox sh /mnt/bin/\"$@\"\n");
    sandbox.require("busybox httpd -p 48484 -h /mnt");
    untouched = sandbox.require(RULES);
  }

  private void program(String name, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    String path = "/mnt/bin/" + name;
    sandbox
        .run("cat >" + path + " && chmod +x " + path, bytes, Duration.ofSeconds(10))
        .require(path);
  }

  private static String script() throws IOException {
    try (InputStream in = Workloads.class.getResourceAsStream("gatekeeper.sh")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @AfterEach
  void end() throws IOException {
    injections.close();
    sandbox.close();
  }

  private List<String> effects() {
    return device.timeline().events().stream()
        .filter(event -> event.kind() == Timeline.Kind.FAULT)
        .map(Timeline.Event::text)
        .filter(text -> text.startsWith("effect"))
        .toList();
  }

  @Test
  void whatIsDroppedHasNoAnswerAndWhatIsRejectedIsRefused() {
    injections.inject(HostFirewall.dropping(SUPERVISOR).by(app, "gatekeeper")).close();
    injections.inject(HostFirewall.rejecting(SUPERVISOR).by(app, "gatekeeper")).close();

    assertThat(effects())
        .satisfiesExactly(
            effect -> assertThat(effect).contains("tcp 127.0.0.1:48484 has no answer"),
            effect -> assertThat(effect).contains("tcp 127.0.0.1:48484 is answered"),
            effect -> assertThat(effect).contains("tcp 127.0.0.1:48484 is refused"),
            effect -> assertThat(effect).contains("tcp 127.0.0.1:48484 is answered"));
    assertThat(sandbox.require(RULES)).isEqualTo(untouched);
  }

  @Test
  void oneInjectionShutsSeveralDoors() {
    try (Injection shut =
        injections.inject(HostFirewall.dropping(TIME, HTTPS).by(app, "gatekeeper"))) {
      assertThat(shut.fault())
          .hasToString("time, https dropped by the service gatekeeper in the host's firewall");
      assertThat(sandbox.require("iptables -S; ip6tables -S"))
          .containsSubsequence("--dport 123 -j DROP", "--dport 443 -j DROP", "--dport 123 -j DROP");
    }

    assertThat(sandbox.require(RULES)).isEqualTo(untouched);
  }

  @Test
  void whatAServiceKeepsItDoesAgainWhenItStarts() {
    try (Injection shut =
        injections.inject(HostFirewall.dropping(TIME).by(app, "gatekeeper").atEachStart())) {
      String rules = sandbox.require("iptables -S; ip6tables -S");
      sandbox.require("for tables in iptables ip6tables; do $tables -F; $tables -X; done");

      sandbox.run("XTABLES=env KEPT=/mnt/kept timeout 5 busybox sh /mnt/bin/gatekeeper");

      assertThat(sandbox.require("iptables -S; ip6tables -S")).isEqualTo(rules);
      assertThat(shut.fault().undo(shut.id()))
          .startsWith("rm -f /proc/[0-9]*/root/kept/balena-chaos-" + shut.id() + "-all ");
    }
  }

  @Test
  void theUndoTouchesNobodyElsesRules() {
    sandbox.require("iptables -N BALENA-FIREWALL && iptables -I INPUT -j BALENA-FIREWALL");
    String others = sandbox.require("iptables -S; ip6tables -S");

    injections.inject(HostFirewall.dropping(TIME).by(app, "gatekeeper")).close();

    assertThat(sandbox.require("iptables -S; ip6tables -S")).isEqualTo(others);
  }

  @Test
  void aRuleThatCannotBeAddedLeavesNoTrace() {
    program("ip6tables", "#!/bin/sh\n[ \"$3\" != -I ] && exec /usr/sbin/ip6tables \"$@\"\n");

    assertThatThrownBy(() -> injections.inject(HostFirewall.dropping(TIME).by(app, "gatekeeper")))
        .isInstanceOf(InfraException.class);

    sandbox.require("rm /mnt/bin/ip6tables");
    assertThat(sandbox.require(RULES)).isEqualTo(untouched);
  }

  @Test
  void rulesThatShutNothingAreRefused() {
    assertThatThrownBy(() -> HostFirewall.dropping()).isInstanceOf(IllegalArgumentException.class);
  }
}
