package dev.balenachaos.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamesAndTimeIT {

  @TempDir private static Path logs;
  private static LabNetwork network;
  private static NameServer names;
  private static TimeServer time;
  private static LyingTimeServer liar;
  private static StandInHost device;

  @BeforeAll
  static void openLab() throws IOException {
    network = LabNetwork.open(logs, 1);
    names = NameServer.start(network);
    time = TimeServer.start(network);
    liar = LyingTimeServer.start(network);
    device = StandInHost.pluggedInto(network.sockets().get(0), logs.resolve("device.log"));
    assertThat(device.askForAddress())
        .contains("ip=203.0.113.100 router=203.0.113.1 dns=203.0.113.1");
  }

  @AfterAll
  static void closeLab() {
    device.close();
    liar.close();
    time.close();
    names.close();
    network.close();
  }

  @Test
  void theLabsNamesLeadToItsServers() {
    assertThat(lookUp("api.lab.test", "203.0.113.1")).contains("Address: 203.0.113.20");
    assertThat(lookUp("2.resinio.pool.ntp.org", "8.8.8.8")).contains("Address: 203.0.113.23");
  }

  @Test
  void anyOtherNameDoesNotExist() {
    assertThatThrownBy(() -> lookUp("www.example.com", "203.0.113.1"))
        .hasMessageContaining("NXDOMAIN");
  }

  @Test
  void aNameCanBeAddedChangedAndForgotten() {
    names.point("new.lab.test", "203.0.113.50");
    assertThat(lookUp("new.lab.test", "203.0.113.1")).contains("Address: 203.0.113.50");

    names.point("new.lab.test", "203.0.113.51");
    assertThat(lookUp("new.lab.test", "203.0.113.1"))
        .contains("Address: 203.0.113.51")
        .doesNotContain("203.0.113.50");

    names.forget("new.lab.test");
    assertThatThrownBy(() -> lookUp("new.lab.test", "203.0.113.1"))
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("NXDOMAIN");
  }

  @Test
  void aNameMayNotBeALineOfItsOwn() {
    assertThatThrownBy(() -> names.point("a.test\n1.2.3.4 b.test", "203.0.113.50"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theTimeIsThatOfTheHost() {
    assertThat(time.ahead().abs()).isLessThan(Duration.ofMillis(500));
    String asked =
        device.run(
            LabTool.CHRONYD.path(),
            "-Q",
            "-f",
            "/dev/null",
            "server 203.0.113.23 iburst maxsamples 2",
            "user root",
            "cmdport 0",
            "pidfile " + device.folder().resolve("chronyd.pid"));
    assertThat(asked).contains("System clock wrong by");
  }

  @Test
  void theLiarSaysWhatItIsTold() {
    liar.claim(TimeClaim.ahead(Duration.ofHours(1)));
    assertThat(liar.ahead()).isBetween(Duration.ofMinutes(59), Duration.ofMinutes(61));

    liar.claim(TimeClaim.ahead(Duration.ofDays(-400)));
    assertThat(liar.ahead()).isBetween(Duration.ofDays(-401), Duration.ofDays(-399));

    liar.claim(TimeClaim.truth());
    assertThat(liar.ahead().abs()).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void theLiarCanBeWithoutTime() {
    liar.claim(TimeClaim.unsynchronised());

    liar.requireHealthy();
    assertThatThrownBy(liar::ahead).isInstanceOf(InfraException.class);
  }

  private static String lookUp(String name, String server) {
    return device.run("busybox", "nslookup", "-type=a", name, server);
  }
}
