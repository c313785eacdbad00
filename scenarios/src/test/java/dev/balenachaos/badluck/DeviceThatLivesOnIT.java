package dev.balenachaos.badluck;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.instanceOf;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import dev.balenachaos.device.Boot;
import dev.balenachaos.device.Device;
import dev.balenachaos.device.DeviceProviders;
import dev.balenachaos.device.DeviceRequest;
import dev.balenachaos.fault.Leftovers;
import dev.balenachaos.junit.ChaosScenario;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Run;
import dev.balenachaos.run.Story;
import dev.balenachaos.run.Timeline;
import dev.balenachaos.ssh.SshTarget;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.testkit.engine.EngineTestKit;

/**
 * A device that the harness did not start: reached through the provider {@code ssh}, hurt by runs
 * that are killed, and whole again without anybody's hand.
 */
class DeviceThatLivesOnIT {

  private static final String PERMISSION = "/mnt/state/balena-chaos.allowed";

  /** All that an injection puts on a device. */
  private static final String WHAT_IS_LEFT =
      """
      find /mnt/state/balena-chaos /etc/NetworkManager/dispatcher.d/90balena-chaos \\
        /mnt/data/balena-chaos-* 2>/dev/null
      systemctl list-units --all --plain --no-legend 'balena-chaos-*'
      """;

  private static final String BROKEN = "apart: broken";

  @TempDir private static Path folder;
  private static Device device;
  private static SshTarget target;
  private static String hostKey;

  @BeforeAll
  static void startADeviceApart() throws NoSuchAlgorithmException {
    device = DeviceProviders.provide(request("qemu:reference"));
    target = device.capability(SshTarget.class).orElseThrow();
    hostKey = hostKeyOf(device);
  }

  @AfterAll
  static void endIt() throws IOException {
    device.close();
    Files.deleteIfExists(stateHome().resolve("balena-chaos/claims/127.0.0.1-" + target.port()));
  }

  @BeforeEach
  void allowItToBeHurt() {
    device.shell().require("touch " + PERMISSION);
  }

  @Test
  void withoutItsOwnersPermissionItIsNotTaken() {
    device.shell().require("rm " + PERMISSION);

    assertThatThrownBy(() -> DeviceProviders.provide(request(address(target.key()))))
        .isInstanceOf(InfraException.class)
        .hasMessageContainingAll("apart", "balena-chaos.allowed", "touch " + PERMISSION);
    assertThat(leftOnTheDevice()).isEmpty();
  }

  @Test
  void aKeyThatItDoesNotKnowIsNamed() throws Exception {
    Path stranger = folder.resolve("stranger");
    new ProcessBuilder("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", stranger.toString())
        .inheritIO()
        .start()
        .waitFor();
    String address = address(stranger).replaceAll("factor=[0-9.]+", "factor=1");

    assertThatThrownBy(() -> DeviceProviders.provide(request(address)))
        .isInstanceOf(InfraException.class)
        .hasMessageContainingAll("apart", stranger.toString(), "os.sshKeys");
  }

  @Test
  void whileOneRunHasItAnotherIsRefused() {
    Device taken = DeviceProviders.provide(request(address(target.key())));

    try (taken) {
      assertThatThrownBy(() -> DeviceProviders.provide(request(address(target.key()))))
          .isInstanceOf(InfraException.class)
          .hasMessageContainingAll("apart", "another run", "wait");
    }
  }

  @Test
  void whenTheRunIsKilledItHealsItself() throws Exception {
    Duration hold = Duration.ofSeconds(20);

    killARunThatFilledIt(hold, folder);

    assertThat(device).dataPartition().isFull();
    awaitNothingLeft(hold);
    assertThat(device).dataPartition().hasRoom();
  }

  @ParameterizedTest
  @EnumSource
  @Tag("nightly")
  void whenTheRunIsKilledWhateverItHurtIsAsItWas(Harm harm) throws Exception {
    device.awaitReady();
    String before = harm.seenOn(device);
    Duration hold = Duration.ofSeconds(20);

    killARun(hold, folder, harm);

    assertThat(harm.seenOn(device)).isNotEqualTo(before);
    awaitNothingLeft(hold);
    Awaitility.await()
        .atMost(device.deadlines().scaled(Duration.ofSeconds(30)))
        .ignoreExceptionsInstanceOf(InfraException.class)
        .untilAsserted(() -> assertThat(harm.seenOn(device)).isEqualTo(before));
  }

  @Test
  @Tag("nightly")
  void whenTheRunIsKilledAndTheDeviceRebootsItHealsItself() throws Exception {
    Duration hold = Duration.ofSeconds(60);
    killARunThatFilledIt(hold, folder);

    device.reboot(Boot.Gate.SSH);

    Awaitility.await()
        .atMost(device.deadlines().scaled(Duration.ofSeconds(20)))
        .until(() -> leftOnTheDevice().contains("-boot.timer"));
    assertThat(device).dataPartition().isFull();
    awaitNothingLeft(hold);
    assertThat(device).dataPartition().hasRoom();
    device.awaitReady();
  }

  @Test
  void whatAKilledRunLeftIsHealedByTheNextWhichRunsItsScenarioAsOnAnyDevice() throws Exception {
    Path states = stateHome();
    killARunThatFilledIt(Duration.ofHours(1), states);
    Path undo = states.resolve("balena-chaos/undo/apart");
    assertThat(undo).isNotEmptyDirectory();

    runTheExample();

    assertThat(leftOnTheDevice()).isEmpty();
    assertThat(undo).doesNotExist();
  }

  @Test
  void anEngineThatAKilledRunLeftDownIsStartedBeforeTheDeviceHasToBeReady() throws Exception {
    Path states = stateHome();
    killARun(Duration.ofHours(1), states, Harm.ENGINE_DOWN);
    assertThat(device.engine().answers()).isFalse();

    runTheExample();

    assertThat(leftOnTheDevice()).isEmpty();
  }

  @Test
  @Tag("nightly")
  void whatARunOfAnotherUserHoldsIsLeftAloneUntilThatRunHasEnded() throws Exception {
    Duration hold = Duration.ofSeconds(45);
    try (ChildRun run = hurt(hold, folder, Harm.FULL_DATA)) {
      assertThatThrownBy(() -> Leftovers.healed(device, Story.onConsole()))
          .isInstanceOf(InfraException.class)
          .hasMessageContainingAll(System.getProperty("user.name") + "@", "which goes on");
      assertThat(device).dataPartition().isFull();

      run.kill();
    }
    Leftovers.healed(device, Story.onConsole());

    assertThat(leftOnTheDevice()).isEmpty();
    assertThat(device).dataPartition().hasRoom();
  }

  @Test
  @Tag("nightly")
  void aLongLogOfReadingsIsRemovedBeforeTheNextScenario() {
    String log = "/mnt/data/docker/volumes/1_readings/_data/readings.log";
    runTheExample();
    device.shell().require("truncate -s 70M " + log);

    runTheExample();

    assertThat(Long.parseLong(device.shell().require("stat -c %s " + log))).isLessThan(1 << 20);
  }

  @Test
  void whereTheHostBreaksNoTestHasAVerdictWhicheverWayItEnds() {
    EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(HostThatBreaks.class))
        .configurationParameter("device", address(target.key()))
        .execute()
        .testEvents()
        .failed()
        .assertThatEvents()
        .haveExactly(
            2, event(finishedWithFailure(instanceOf(InfraException.class), message(BROKEN))));
  }

  /** Its tests say by themselves what a QEMU whose host's disk is full would say. */
  @ChaosScenario("host-that-breaks")
  static class HostThatBreaks {

    @Test
    void aTestThatEndsWell(Device device) {
      device.timeline().record(Timeline.Kind.INFRA, "host", "broken");
    }

    @Test
    void aTestThatFails(Device device) {
      device.timeline().record(Timeline.Kind.INFRA, "host", "broken");
      throw new AssertionError("the device did not do what it must");
    }
  }

  private static void runTheExample() {
    EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass("dev.balenachaos.example.SensorWhenFullExample"))
        .configurationParameter("device", address(target.key()))
        .execute()
        .testEvents()
        .assertStatistics(tests -> tests.started(1).succeeded(1));
  }

  /** Returns where this process keeps what outlives runs, and the run that comes next with it. */
  private static Path stateHome() {
    String xdg = System.getenv("XDG_STATE_HOME");
    return xdg == null || xdg.isEmpty()
        ? Path.of(System.getProperty("user.home"), ".local/state")
        : Path.of(xdg);
  }

  private void killARunThatFilledIt(Duration hold, Path states)
      throws IOException, InterruptedException {
    killARun(hold, states, Harm.FULL_DATA);
  }

  private void killARun(Duration hold, Path states, Harm harm)
      throws IOException, InterruptedException {
    try (ChildRun run = hurt(hold, states, harm)) {
      run.kill();
    }
  }

  private ChildRun hurt(Duration hold, Path states, Harm harm) throws IOException {
    List<String> options = List.of("-Ddeadman.seconds=" + hold.toSeconds());
    List<String> line =
        ChildRun.commandLine(HurtingRun.class, options, address(target.key()), folder, harm);
    ProcessBuilder prepared = new ProcessBuilder(line);
    prepared.environment().put("XDG_STATE_HOME", states.toString());
    ChildRun run = ChildRun.start(prepared);
    try {
      run.awaitLine(HurtingRun.INJECTED);
      return run;
    } catch (IOException | AssertionError e) {
      run.close();
      throw e;
    }
  }

  private static void awaitNothingLeft(Duration hold) {
    Awaitility.await()
        .atMost(hold.plus(device.deadlines().scaled(Duration.ofSeconds(5))))
        .pollInterval(Duration.ofSeconds(1))
        .ignoreExceptionsInstanceOf(InfraException.class)
        .untilAsserted(() -> assertThat(leftOnTheDevice()).isEmpty());
  }

  private static String leftOnTheDevice() {
    return device.shell().run(WHAT_IS_LEFT).text();
  }

  private static DeviceRequest request(String address) {
    Run run = Run.startIn(folder);
    return new DeviceRequest(URI.create(address), run, run.folder(), new Timeline());
  }

  private static String address(Path key) {
    return "ssh://%s?key=%s&hostkey=%s&name=apart&factor=%s"
        .formatted(target.address(), key, hostKey, device.deadlines().factor());
  }

  /** Returns the fingerprint by which a device is known. */
  static String hostKeyOf(Device device) throws NoSuchAlgorithmException {
    return fingerprint(device.shell().require("cat /etc/ssh/hostkeys/ssh_host_ed25519_key.pub"));
  }

  private static String fingerprint(String publicKey) throws NoSuchAlgorithmException {
    byte[] key = Base64.getDecoder().decode(publicKey.split(" ")[1]);
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(key);
    return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
  }
}
