package dev.balenachaos.fault;

import static dev.balenachaos.fault.Traffic.cloudlink;
import static dev.balenachaos.fault.Traffic.dns;
import static dev.balenachaos.fault.Traffic.everything;
import static dev.balenachaos.fault.Traffic.host;
import static dev.balenachaos.fault.Traffic.https;
import static dev.balenachaos.fault.Traffic.ntp;
import static dev.balenachaos.fault.Traffic.registry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.device.FakeDevice;
import dev.balenachaos.run.InvalidException;
import dev.balenachaos.wire.Rate;
import dev.balenachaos.wire.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

class NetworkOnWireTests {

  private static final String PLACES =
      """
      ssh 22222
      apiEndpoint https://api.lab.test
      registryEndpoint registry.lab.test
      remote vpn.lab.test 443
      proto tcp-client
      """;

  @TempDir Path undoJournals;

  private final FakeWire wire = new FakeWire();
  private final FakeDevice device = new FakeDevice().able(Wire.class, wire);
  private Injections injections;
  private String tried = "silent tcp api.lab.test:443";

  @BeforeEach
  void makeInjections() {
    injections = new Injections(device, new UndoJournal(undoJournals, "fake"));
    device.printing(
        command ->
            command.contains("SSH_CONNECTION")
                ? PLACES
                : command.contains("carrier") ? carriers() : tried);
  }

  @AfterEach
  void close() {
    injections.close();
  }

  private String carriers() {
    return wire.plugged() ? "" : "eth1";
  }

  private List<String> rulesOf(Fault fault) {
    try (Injection injection = injections.inject(fault)) {
      assertThat(injection.fault()).isSameAs(fault);
      return wire.rules();
    }
  }

  @Test
  void blockedTrafficIsDroppedEachWay() {
    assertThat(rulesOf(Network.blocked(ntp(), dns(), https())))
        .containsExactly("drop: udp/123", "drop: udp/53", "drop: tcp/53", "drop: tcp/443");
    assertThat(wire.rules()).isEmpty();
  }

  @Test
  void namesAreReadFromTheDevice() {
    assertThat(rulesOf(Network.blocked(cloudlink(), registry())))
        .containsExactly(
            "drop: (name vpn.lab.test or TLS server vpn.lab.test) and tcp/443",
            "drop: (name registry.lab.test or TLS server registry.lab.test) and tcp/443");
  }

  @Test
  void aHostThatIsCutOffIsStillKnownByName() {
    assertThat(rulesOf(Network.blocked(host("api.lab.test"))))
        .containsExactly("drop: (name api.lab.test or TLS server api.lab.test) and not dns");
    assertThat(rulesOf(Network.blocked(host("203.0.113.20"))))
        .containsExactly("drop: address 203.0.113.20 and not dns");
  }

  @Test
  void whatTheDeviceSendsIsRejectedOrDelayed() {
    tried = "refused tcp api.lab.test:443";
    assertThat(rulesOf(Network.rejected(https())))
        .containsExactly("reject: tcp/443 and from device");
    assertThat(rulesOf(Network.delayed(Duration.ofMillis(200), Duration.ofMillis(50), https())))
        .containsExactly("delay by 200 ms +- 50 ms: tcp/443 and from device");
  }

  @Test
  void aLineIsSlowEachWay() {
    assertThat(rulesOf(Network.limitedTo(Rate.ofKilobits(64), everything())))
        .containsExactly(
            "limit to 64 kbit/s: every frame and from device",
            "limit to 64 kbit/s: every frame and to device");
  }

  @Test
  void nothingIsPutOnTheDevice() {
    injections.inject(Network.dropped(0.3, ntp())).close();

    assertThat(device.written()).isEmpty();
    assertThat(device.commands()).allMatch(command -> command.equals("sh -s"));
  }

  @Test
  void thePulledCableIsSeenByTheDevice() {
    try (Injection pulled = injections.inject(Network.unplugged())) {
      assertThat(pulled.fault()).hasToString("cable unplugged");
      assertThat(wire.plugged()).isFalse();
      assertThatThrownBy(() -> injections.inject(Network.unplugged()))
          .isInstanceOf(InvalidException.class)
          .hasMessageContaining("out already");
      assertThat(wire.plugged()).isFalse();
    }

    assertThat(wire.plugged()).isTrue();
  }

  @Test
  void withoutAWireNoCableIsPulled() {
    assertThatThrownBy(
            () ->
                new Injections(new FakeDevice(), new UndoJournal(undoJournals, "other"))
                    .inject(Network.unplugged()))
        .isInstanceOf(TestAbortedException.class)
        .hasMessageContaining("no wire to pull");
  }

  @Test
  void aDeviceWithoutACloudHasNoCloudlinkToHurt() {
    device.printing(command -> "ssh 22222");

    assertThatThrownBy(() -> injections.inject(Network.blocked(cloudlink())))
        .isInstanceOf(InvalidException.class)
        .hasMessageContaining("no cloudlink to hurt");
    assertThat(wire.rules()).isEmpty();
  }

  @Test
  void theControlWithoutInjectionAddsNoRule() {
    injections.sabotage(Control.NO_INJECTION);

    assertThatThrownBy(() -> injections.inject(Network.blocked(ntp())))
        .isInstanceOf(InvalidException.class)
        .hasMessageContaining("no rule of its is on the wire");
    assertThat(wire.rules()).isEmpty();
  }

  @Test
  void faultsPrintWell() {
    assertThat(Network.blocked(ntp(), dns())).hasToString("ntp, dns blocked");
    assertThat(Network.dropped(0.3, host("api.lab.test")))
        .hasToString("host api.lab.test dropped with 30.0 %");
    assertThat(Network.delayed(Duration.ofMillis(200), https()))
        .hasToString("https delayed by 0.20 s");
  }

  @Test
  void nonsenseIsRefusedAtOnce() {
    assertThatThrownBy(() -> Network.blocked()).hasMessageContaining("Say which traffic");
    assertThatThrownBy(() -> Network.dropped(1, ntp())).hasMessageContaining("blocked(…)");
    assertThatThrownBy(() -> host("$(reboot)")).hasMessageContaining("is no host");
  }
}
