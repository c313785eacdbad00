package dev.balenachaos.qemu.supervisor;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.lab.cloud.ActiveTrouble;
import dev.balenachaos.lab.cloud.CloudApi;
import dev.balenachaos.lab.cloud.CloudDevice;
import dev.balenachaos.lab.cloud.Endpoint;
import dev.balenachaos.lab.cloud.LogLine;
import dev.balenachaos.lab.cloud.Trouble;
import dev.balenachaos.lab.tls.CertificateAuthority;
import dev.balenachaos.lab.tls.IssuedCertificate;
import dev.balenachaos.workload.ContainerImage;
import dev.balenachaos.workload.Service;
import dev.balenachaos.workload.Workload;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The stand-in supervisor, as a process, and the lab's cloud get on with each other over TLS. The
 * engine is none that runs anything.
 */
@SuppressWarnings("NullAway.Init") // set up before each test
@Execution(ExecutionMode.CONCURRENT)
class ManagedSupervisorIT {

  private static final String UUID = "0123456789abcdef0123456789abcdef";
  private static final String IMAGE = "registry.lab.test/sensor@sha256:" + "0a".repeat(32);
  private static final CertificateAuthority AUTHORITY =
      CertificateAuthority.make("Lab", ago(ofDays(400)), ago(ofDays(-400)));

  @TempDir private Path folder;

  private CloudApi cloud;
  private CloudDevice device;
  private ManagedProcess supervisor;
  private SocketEngine engine;

  @BeforeEach
  void build() throws Exception {
    cloud = CloudApi.start(certificate(ago(ofDays(1)), ago(ofDays(-1))));
    device = cloud.device(UUID);
    ObjectNode config =
        new JsonMapper()
            .createObjectNode()
            .put("uuid", UUID)
            .put("apiEndpoint", "https://localhost:" + cloud.address().getPort())
            .put("apiKey", cloud.fleet().provisioningKey())
            .put("applicationId", cloud.fleet().id())
            .put("bootstrapRetryDelay", 500);
    supervisor = ManagedProcess.in(folder, config, AUTHORITY.rootPem());
    engine = SocketEngine.on(supervisor.engineSocket());
  }

  @AfterEach
  void tearDown() throws Exception {
    supervisor.close();
    engine.close();
    cloud.close();
  }

  @Test
  void aNewDeviceRegistersPullsRunsReportsAndLogs() throws Exception {
    String commit = device.release(sensor("first"));

    supervisor.start();

    patiently().until(() -> device.reported().hasApplied(commit));
    assertThat(device.isRegistered()).isTrue();
    assertThat(supervisor.config().has("apiKey")).isFalse();
    assertThat(supervisor.config().path("deviceId").asInt()).isEqualTo(device.id().orElseThrow());
    assertThat(engine.pulls()).containsExactly(IMAGE);
    assertThat(engine.running()).hasSize(1).allMatch(name -> name.endsWith(commit));
    assertThat(device.reported().text("os_version")).hasValue("Lab OS");
    patiently()
        .until(
            () ->
                device.logs().stream()
                    .map(LogLine::message)
                    .anyMatch(line -> line.startsWith("Started service 'sensor")));
  }

  @Test
  void theCloudCallsByTheKeyThatTheDeviceReportedAndNobodyElseIsLetIn() throws Exception {
    String first = device.release(sensor("first"));
    supervisor.start();
    patiently().until(() -> device.reported().hasApplied(first));
    String key = device.apiSecret().orElseThrow();
    String own = engine.variable(engine.running().get(0), "BALENA_SUPERVISOR_API_KEY");

    assertThat(supervisor.ask("GET", "/v2/version", "").statusCode()).isEqualTo(401);
    assertThat(supervisor.ask("GET", "/ping", "").statusCode()).isEqualTo(200);
    assertThat(supervisor.ask("GET", "/v2/version", own).statusCode()).isEqualTo(200);
    patiently().until(() -> supervisor.ask("GET", "/v1/healthy", "").statusCode() == 200);

    String second = device.release(sensor("second"));
    assertThat(supervisor.ask("POST", "/v1/update", key).statusCode()).isEqualTo(204);

    patiently().until(() -> device.reported().hasApplied(second));
    assertThat(engine.running()).hasSize(1).allMatch(name -> name.endsWith(second));
  }

  @Test
  void aDeviceThatWasCutOffKnowsItsNameAndItsKeys() throws Exception {
    String commit = device.release(sensor("first"));
    supervisor.start();
    patiently().until(() -> device.reported().hasApplied(commit));
    String key = device.apiSecret().orElseThrow();

    supervisor.kill();
    long polls = count(Endpoint.TARGET_STATE);
    supervisor.start();

    patiently().until(() -> count(Endpoint.TARGET_STATE) > polls);
    assertThat(supervisor.ask("GET", "/v2/version", key).statusCode()).isEqualTo(200);
    assertThat(device.requests(Endpoint.REGISTER).values().stream().mapToLong(it -> it).sum())
        .isEqualTo(1);
    assertThat(engine.running()).hasSize(1);
  }

  @Test
  void aDeviceWhoseKeyIsWorthlessExchangesIt() throws Exception {
    supervisor.start();
    patiently().until(device::isRegistered);
    patiently().until(() -> count(Endpoint.TARGET_STATE) > 0);
    supervisor.kill();
    cloud.forget(UUID);
    device = cloud.device(UUID);
    String commit = device.release(sensor("first"));

    ObjectNode config = (ObjectNode) supervisor.config();
    config.put("apiKey", cloud.fleet().provisioningKey());
    config.remove(List.of("registered_at", "deviceId"));
    ManagedProcess again = ManagedProcess.in(folder, config, AUTHORITY.rootPem());
    supervisor = again;
    again.start();

    patiently().until(() -> device.reported().hasApplied(commit));
  }

  @Test
  void aCloudThatFailsForAWhileIsAskedAgain() throws Exception {
    String commit = device.release(sensor("first"));
    try (ActiveTrouble down = cloud.suffer(Trouble.answering(500).forRequests(4))) {
      supervisor.start();

      patiently().until(device::isRegistered);
      assertThat(down).isNotNull();
    }

    patiently().until(() -> device.reported().hasApplied(commit));
    assertThat(supervisor.logged("Device bootstrap failed, retrying")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"-20, -10, CERT_HAS_EXPIRED", "10, 20, CERT_NOT_YET_VALID"})
  void aCertificateThatIsNotValidNowIsSaidToBeSo(int fromDay, int toDay, String reason)
      throws Exception {
    cloud.present(certificate(ago(ofDays(-fromDay)), ago(ofDays(-toDay))));
    String commit = device.release(sensor("first"));

    supervisor.start();

    patiently().until(() -> supervisor.logged(reason));
    assertThat(device.isRegistered()).isFalse();
    cloud.present(certificate(ago(ofDays(1)), ago(ofDays(-1))));
    patiently().until(() -> device.reported().hasApplied(commit));
  }

  @Test
  void aCertificateOfSomebodyElseIsSaidToBeSo() throws Exception {
    CertificateAuthority other =
        CertificateAuthority.make("Other", ago(ofDays(1)), ago(ofDays(-1)));
    cloud.present(other.issue(List.of("localhost"), ago(ofDays(1)), ago(ofDays(-1))));

    supervisor.start();

    patiently().until(() -> supervisor.logged("UNABLE_TO_GET_ISSUER_CERT_LOCALLY"));
  }

  private long count(Endpoint endpoint) {
    return device.requests(endpoint).values().stream().mapToLong(Long::longValue).sum();
  }

  private static IssuedCertificate certificate(Instant from, Instant to) {
    return AUTHORITY.issue(List.of("localhost"), from, to);
  }

  private static Instant ago(Duration time) {
    return Instant.now().minus(time);
  }

  private static ConditionFactory patiently() {
    return await().atMost(ofMinutes(3)).pollInterval(ofSeconds(1).dividedBy(4)).ignoreExceptions();
  }

  private static Workload sensor(String version) {
    return Workload.named("sensor")
        .withService(
            Service.named("sensor", ContainerImage.named(IMAGE))
                .withEnvironment("VERSION", version)
                .withLabel("io.balena.features.supervisor-api", "1"));
  }
}
