package dev.balenachaos.lab;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.device.Device;
import dev.balenachaos.junit.ChaosScenario;
import dev.balenachaos.junit.Managed;
import dev.balenachaos.lab.tls.IssuedCertificate;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Workloads;
import eu.rekawek.toxiproxy.model.Toxic;
import eu.rekawek.toxiproxy.model.ToxicDirection;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A device that has never been on joins the lab's cloud and does all that it is there for. */
@ChaosScenario("managed-device")
@Managed
class ManagedDeviceIT {

  private static final String LOOK_FOR = "journalctl -b -u %s | grep -q '%s'";
  private static final Duration YEAR = Duration.ofDays(365);

  @Test
  void joinsPullsWhatIsReleasedRunsItAndReports(Device device, Lab lab) {
    assertThat(device).cloudlink().isUp();

    Deployment app = lab.release(device, Workloads.sensorLogger());

    assertApplied(device, app);
    lab.requireHealthy();
  }

  /** The engine tries ten times, at growing intervals, before the supervisor is told. */
  @Test
  @Tag("nightly")
  void pullsOnceTheRegistryIsWholeAgain(Device device, Lab lab) throws IOException {
    Toxic cut =
        lab.registryWay().proxy().toxics().limitData("cut", ToxicDirection.DOWNSTREAM, 20_000);
    Deployment app = lab.release(device, Workloads.sensorLogger());
    awaitJournal(device, "balena-supervisor", "Failed to download image");
    cut.remove();

    assertApplied(device, app);
    lab.requireHealthy();
  }

  private static void assertApplied(Device device, Deployment app) {
    assertThat(device).cloud().seesTheReleaseAppliedWithin(ofMinutes(3));
    assertThat(app.missing()).as("what of the app does not run").isEmpty();
    assertThat(device).service("sensor").keepsAnsweringFor(ofSeconds(5));
  }

  @Test
  @Tag("nightly")
  void aCertificateThatIsNotValidNowIsSeenByTheCloudAndInTheJournal(Device device, Lab lab) {
    Instant now = Instant.now();

    lab.cloud().present(certificate(lab, now.minus(Duration.ofDays(9)), now.minusSeconds(60)));
    // OpenSSL says why it ends a handshake; the supervisor's client, as that of Node.js, does not.
    device.shell().require("systemctl start --no-block os-config.service");
    assertThat(device).cloud().sawTlsFailWithin(ofMinutes(1), "CERTIFICATE_EXPIRED");
    awaitJournal(device, "os-config", "certificate has expired");

    lab.cloud().present(certificate(lab, now.plus(Duration.ofDays(1)), now.plus(YEAR)));
    assertThat(device).cloud().sawTlsFailWithin(ofMinutes(1), "BAD_CERTIFICATE");
    awaitJournal(device, "os-config", "certificate is not yet valid");

    lab.cloud().present(certificate(lab, now.minusSeconds(60), now.plus(YEAR)));
    assertThat(device).cloud().hearsFromItWithin(ofMinutes(2));
    awaitJournal(device, "os-config", "No configuration changes");
  }

  private static IssuedCertificate certificate(Lab lab, Instant from, Instant until) {
    return lab.authority().issue(List.of(LabHost.API.hostName()), from, until);
  }

  private static void awaitJournal(Device device, String unit, String words) {
    Awaitility.await(words + " in the journal of " + unit)
        .atMost(device.deadlines().scaled(ofMinutes(2)))
        .until(() -> device.shell().run(LOOK_FOR.formatted(unit, words)).ok());
  }
}
