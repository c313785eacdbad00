package dev.balenachaos.assertion;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.device.FakeDevice;
import dev.balenachaos.device.FakeSupervisor;
import dev.balenachaos.device.Supervisor;
import dev.balenachaos.probe.ClockOffset;
import dev.balenachaos.probe.ClockReading;
import dev.balenachaos.probe.CloudlinkServer;
import dev.balenachaos.probe.FakeHearing;
import dev.balenachaos.probe.HonestClock;
import dev.balenachaos.probe.NameAnswers;
import dev.balenachaos.run.InfraException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CloudAssertionsTests {

  /** For what is so, and takes its time on a busy host. */
  private static final Duration SOON = Duration.ofSeconds(20);

  /** For what is not so. */
  private static final Duration BRIEF = ofMillis(300);

  private final FakeDevice device = new FakeDevice();
  private final FakeHearing hearing = new FakeHearing();

  private void clock(Duration ahead, Duration error) {
    HonestClock honest = () -> new ClockOffset(ahead, error);
    device.attachments().add(honest);
  }

  @Test
  void aClockNearTheTruthIsWithin() {
    clock(ofMillis(-40), ofMillis(3));

    assertThat(device).clock().isWithin(ofMillis(100));
    assertThatThrownBy(() -> assertThat(device).clock().isWithin(ofMillis(20)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("within 20 ms of the truth, but it is 0.04 s behind");
    assertThatThrownBy(() -> assertThat(device).clock().isOffByMoreThan(ofMillis(100)))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void aReadingThatDoesNotTellIsNoVerdictOnTheDevice() {
    clock(ofMillis(40), ofMillis(300));

    assertThatThrownBy(() -> assertThat(device).clock().isWithin(ofMillis(100)))
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("does not tell");
  }

  @Test
  void aClockDriftsByWhatItGainedOverTheTimeBetweenTwoReadings() {
    clock(ofMillis(50), ofMillis(3));
    ClockReading before = read(Duration.ofSeconds(100), ofMillis(10), ofMillis(2));

    assertThat(device).clock().hasDriftedNoFasterThan(500, before);
    assertThatThrownBy(() -> assertThat(device).clock().hasDriftedNoFasterThan(300, before))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("no more than 300 ppm, but it does by 400 ppm ± 50 in 1 min 40 s");
  }

  @Test
  void aClockThatLosesDriftsToo() {
    clock(ofMillis(-40), ofMillis(1));
    ClockReading before = read(Duration.ofSeconds(100), Duration.ZERO, ofMillis(1));

    assertThatThrownBy(() -> assertThat(device).clock().hasDriftedNoFasterThan(300, before))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("-400 ppm ± 20");
  }

  @Test
  void tooSoonNobodyCanTellADrift() {
    clock(Duration.ZERO, ofMillis(3));
    ClockReading before = read(Duration.ofSeconds(2), Duration.ZERO, ofMillis(3));

    assertThatThrownBy(() -> assertThat(device).clock().hasDriftedNoFasterThan(500, before))
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("does not tell");
  }

  private ClockReading read(Duration ago, Duration ahead, Duration error) {
    return new ClockReading(device.timeline().now().minus(ago), new ClockOffset(ahead, error));
  }

  @Test
  void onlyWhatTheCloudHearsFromNowOnCounts() {
    device.attachments().add(hearing);
    hearing.since = Duration.ofSeconds(5);

    assertThatThrownBy(() -> assertThat(device).cloud().hearsFromItWithin(BRIEF))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("heard from it 5.0 s ago");
    assertThat(device).cloud().hearsNothingFor(ofMillis(10));

    assertThat(device).cloud().hearsFromItWithin(SOON, () -> hearing.since = Duration.ofMillis(-1));
    assertThat(device).cloud().hearsFromItWithin(SOON);
    assertThatThrownBy(() -> assertThat(device).cloud().hearsNothingFor(BRIEF))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void aReleaseIsAppliedOnceReported() {
    device.attachments().add(hearing);
    hearing.released = "b52";

    assertThatThrownBy(() -> assertThat(device).cloud().seesTheReleaseAppliedWithin(BRIEF))
        .hasMessageContaining("released b52, reported nothing so far");
    hearing.reported = "b52";
    device.able(Supervisor.class, new FakeSupervisor("19.0.5"));
    assertThat(device).cloud().seesTheReleaseAppliedWithin(SOON);
  }

  @Test
  void failedHandshakesAreQuoted() {
    device.attachments().add(hearing);
    hearing.failed = List.of("certificate_expired");

    assertThat(device).cloud().sawTlsFailWithin(SOON, "expired");
    assertThatThrownBy(() -> assertThat(device).cloud().sawTlsFailWithin(BRIEF, "unknown_ca"))
        .hasMessageContaining("[certificate_expired]");
  }

  @Test
  void theCloudlinkIsAskedAtBothEnds() {
    CloudlinkServer server = () -> false;
    device.attachments().add(server);

    assertThatThrownBy(() -> assertThat(device).cloudlink().isUp())
        .hasMessageContaining("up for the device alone");
    device.answering(command -> 1);
    assertThat(device).cloudlink().goesDownWithin(SOON);
  }

  @Test
  void theDeviceMayGiveTheCloudlinkUpBeforeTheServerDoes() {
    CloudlinkServer server = () -> true;
    device.attachments().add(server);
    Duration lost = device.timeline().now();

    assertThatThrownBy(
            () -> assertThat(device).cloudlink().isLostToTheDeviceBetween(ofMillis(0), BRIEF, lost))
        .isInstanceOf(AssertionError.class);
    device.answering(command -> 1);
    assertThat(device)
        .cloudlink()
        .isLostToTheDeviceBetween(ofMillis(0), Duration.ofMinutes(1), lost);
    assertThatThrownBy(
            () ->
                assertThat(device)
                    .cloudlink()
                    .isLostToTheDeviceBetween(Duration.ofMinutes(1), Duration.ofMinutes(2), lost))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("after 60.0 s to 2 min 0 s, but it took");
  }

  @Test
  void aCloudlinkThatIsLostBeforeAnybodyLooksIsNoVerdictOnTheDevice() {
    CloudlinkServer server = () -> true;
    device.attachments().add(server);
    device.answering(command -> 1);
    Duration lost = device.timeline().now().minus(Duration.ofSeconds(50));

    assertThatThrownBy(
            () ->
                assertThat(device)
                    .cloudlink()
                    .isLostToTheDeviceBetween(Duration.ofSeconds(45), Duration.ofMinutes(2), lost))
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("at the first look, after 5");
  }

  @Test
  void ntpWithoutASourceIsSaidSo() {
    device.printing(command -> "7F7F0101,,0,0.0,Not synchronised");

    assertThatThrownBy(() -> assertThat(device).ntp().isSynchronised())
        .hasMessageContaining("no source is selected");
    assertThat(device).ntp().losesItsSourceWithin(SOON);
  }

  @Test
  void aServerIsBelievedOrNotByItsMark() {
    device.printing(
        command ->
            "^,*,203.0.113.23,2,14,17\n^,x,203.0.113.24,2,14,377\n^,?,192.0.2.1,0,14,0\n"
                + "^,+,203.0.113.25,2,14,7");

    assertThat(device).ntp().believesWithin(SOON, "203.0.113.23");
    assertThat(device).ntp().disbelievesWithin(SOON, "203.0.113.24");
    assertThatThrownBy(() -> assertThat(device).ntp().believesWithin(BRIEF, "203.0.113.24"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("203.0.113.24 to be believed, but chrony has ^,*,203.0.113.23");
    // It is still being asked what a start asks.
    assertThatThrownBy(() -> assertThat(device).ntp().believesWithin(BRIEF, "203.0.113.25"))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> assertThat(device).ntp().disbelievesWithin(BRIEF, "192.0.2.1"))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void aChronydThatTakesNoQuestionsBelievesNobody() {
    device.printing(command -> "506 Cannot talk to daemon");

    assertThatThrownBy(() -> assertThat(device).ntp().believesWithin(BRIEF, "203.0.113.23"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("chrony has 506 Cannot talk to daemon");
  }

  @Test
  void aNameResolvesOrNot() {
    device.printing(command -> NameAnswers.address("api.lab.test", 10, 0, 113, 20));
    assertThat(device).resolves("api.lab.test");
    assertThatThrownBy(() -> assertThat(device).doesNotResolve("api.lab.test"))
        .hasMessageContaining("api.lab.test is 10.0.113.20");
  }

  @Test
  void withoutALabThereIsNoVerdict() {
    assertThatThrownBy(() -> assertThat(device).cloud())
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("Do: run the scenario on a device that the lab manages");
  }
}
