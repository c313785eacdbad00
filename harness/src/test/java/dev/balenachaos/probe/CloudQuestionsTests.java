package dev.balenachaos.probe;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.device.FakeDevice;
import dev.balenachaos.run.InfraException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CloudQuestionsTests {

  private final FakeHearing hearing = new FakeHearing();
  private final FakeDevice device = new FakeDevice();

  @Test
  void aDeviceThatPolledOfLateIsHeard() {
    assertThat(CloudQuestions.cloud(hearing)).isEqualTo(Answer.bad("never heard"));
    hearing.since = ofSeconds(70);
    assertThat(CloudQuestions.cloud(hearing)).isEqualTo(Answer.good("hears"));
    hearing.since = ofMinutes(31);
    assertThat(CloudQuestions.cloud(hearing))
        .isEqualTo(Answer.bad("not heard for 31 min or a little more"));
  }

  @Test
  void theTargetIsAppliedOnceItIsReported() {
    assertThat(CloudQuestions.target(hearing).good()).isTrue();
    hearing.released = "b52";
    assertThat(CloudQuestions.target(hearing))
        .isEqualTo(Answer.bad("released b52, reported nothing so far"));
    hearing.reported = "b52";
    assertThat(CloudQuestions.target(hearing)).isEqualTo(Answer.good("applied b52"));
  }

  @Test
  void theCloudlinkIsUpWhenBothEndsSaySo() {
    assertThat(CloudQuestions.cloudlink(device, () -> true)).isEqualTo(Answer.good("up"));
    assertThat(CloudQuestions.cloudlink(device, () -> false))
        .isEqualTo(Answer.bad("up for the device alone"));
    device.answering(command -> 1);
    assertThat(CloudQuestions.cloudlink(device, () -> true))
        .isEqualTo(Answer.bad("up for the server alone"));
    assertThat(CloudQuestions.cloudlink(device, () -> false)).isEqualTo(Answer.bad("down"));
  }

  @Test
  void ntpIsSynchronisedWithTheSelectedSource() {
    device.printing(
        command ->
            """
            ^,?,203.0.113.24,0,14,0,4294967295,0.0,0.0,0.0
            ^,*,203.0.113.23,3,14,17,62,-0.000012,-0.000013,0.000210
            CB007117,203.0.113.23,4,1764200000.1,0.0,0.0,0.0,-1.5,0.0,0.1,0.0,0.0,64.2,Normal
            """);
    assertThat(CloudQuestions.ntp(device)).isEqualTo(Answer.good("synchronised with 203.0.113.23"));
  }

  @Test
  void ntpWithoutASelectedSourceIsNot() {
    device.printing(
        command ->
            """
            ^,?,203.0.113.23,0,14,0,4294967295,0.0,0.0,0.0
            7F7F0101,,0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,1.0,1.0,0.0,Not synchronised
            """);
    assertThat(CloudQuestions.ntp(device)).isEqualTo(Answer.bad("no source is selected"));
  }

  @Test
  void ntpWithoutAChronydIsNotEither() {
    device.printing(command -> "506 Cannot talk to daemon\n506 Cannot talk to daemon\n");
    assertThat(CloudQuestions.ntp(device)).isEqualTo(Answer.bad("chronyd does not answer"));
    device.printing(command -> "");
    assertThat(CloudQuestions.ntp(device)).isEqualTo(Answer.bad("chronyd does not answer"));
  }

  @Test
  void theDevicesDnsmasqResolvesOrSaysWhyNot() {
    device.printing(command -> NameAnswers.address("api.lab.test", 10, 0, 113, 20));
    assertThat(CloudQuestions.resolves(device, "api.lab.test"))
        .isEqualTo(Answer.good("api.lab.test is 10.0.113.20"));

    device.printing(command -> NameAnswers.error(3));
    assertThat(CloudQuestions.resolves(device, "api.lab.test").value())
        .contains("does not resolve", "NXDOMAIN");
    assertThatThrownBy(() -> CloudQuestions.resolves(device, "a;reboot"))
        .hasMessageContaining("is no name");
  }

  @Test
  void aClockIsRightWithinATenthOfASecond() {
    assertThat(CloudQuestions.clock(() -> new ClockOffset(Duration.ofMillis(-90), ofSeconds(0))))
        .isEqualTo(Answer.good("right"));
    assertThat(
            CloudQuestions.clock(
                () -> new ClockOffset(Duration.ofMillis(-430), Duration.ofMillis(2))))
        .isEqualTo(Answer.bad("off by -450 ms"));
    assertThat(CloudQuestions.clock(() -> new ClockOffset(Duration.ofDays(2), ofSeconds(1))))
        .isEqualTo(Answer.bad("off by 172800 s"));
  }

  @Test
  void distrustIsReadFromWhatTheDevicesProgramsSay() {
    assertThat(CloudQuestions.distrust("[error] Error: certificate is not yet valid"))
        .containsExactly("certificate is not yet valid");
    assertThat(CloudQuestions.distrust("code: 'CERT_HAS_EXPIRED'"))
        .containsExactly("CERT_HAS_EXPIRED");
    assertThat(CloudQuestions.distrust("VERIFY ERROR: depth=1, error=self-signed certificate: CN"))
        .isNotEmpty();
    assertThat(CloudQuestions.distrust("curl: (60) SSL: unable to get local issuer certificate"))
        .isNotEmpty();
    assertThat(CloudQuestions.distrust("Service configuration retrieved")).isEmpty();
  }

  @Test
  void withoutALabItSaysWhatIsMissing() {
    assertThatThrownBy(() -> CloudQuestions.attached(device, Hearing.class))
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("no Hearing is attached");
  }
}
