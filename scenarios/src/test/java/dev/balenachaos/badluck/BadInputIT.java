package dev.balenachaos.badluck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** Every mistake at the command line gets an error that says what to do, and costs no boot. */
class BadInputIT {

  @TempDir private Path folder;

  @Test
  void anUnknownKindOfDevice() {
    assertThat(errorOfAScenarioWith(Map.of("device", "foo:bar")))
        .contains("There is no device 'foo:bar'", "Known kinds: qemu, ssh", "-Ddevice=");
  }

  @Test
  void anAddressWithoutAHost() {
    assertThat(errorOfAScenarioWith(Map.of("device", "ssh:///nowhere")))
        .contains("it names no host", "ssh://root@HOST:PORT?key=PATH");
  }

  @Test
  void anUnknownControl() {
    assertThat(errorOfAScenarioWith(Map.of("control", "no-such")))
        .contains("There is no control 'no-such'", "none, no-injection, no-heal");
  }

  @Test
  void anImageThatIsMissing() {
    assertThat(errorOfAScenarioWith(Map.of("device", "qemu:refrence")))
        .contains("There is no image refrence", "qemu:reference");
  }

  @Test
  void anImageThatIsEmpty() throws IOException {
    Path image = Files.createFile(folder.resolve("balena.img"));

    assertThat(errorOfAScenarioWith(Map.of("device", "qemu:" + image)))
        .contains(image.toString(), "is empty");
  }

  @Test
  void anUnknownScenarioByProperty() throws IOException {
    List<String> line = ChildRun.commandLine(ChosenScenario.class, List.of("-Dscenario=disk-ful"));

    assertThat(saidBy(new ProcessBuilder(line)))
        .startsWith("There is no scenario 'disk-ful' here. Known: ")
        .contains("disk-full")
        .hasLineCount(1);
  }

  @Test
  void anUnknownScenarioByProfile() throws IOException {
    ProcessBuilder maven =
        new ProcessBuilder(
            Path.of(System.getProperty("maven.home"), "bin", "mvn").toString(),
            "--offline",
            "--quiet",
            "--batch-mode",
            "-Dmaven.repo.local=" + System.getProperty("maven.repo.local"),
            "validate",
            "-Pscenario=disk-ful");

    assertThat(saidBy(maven.directory(Path.of("..").toFile())))
        .containsPattern("There is no such scenario\\. Known: .*\\bdisk-full,")
        .contains("mvn test -Pscenario=disk-full");
  }

  @Test
  void noQemu() throws IOException {
    ProcessBuilder run = hurting("qemu:reference", List.of());
    run.environment().put("PATH", folder.toString());

    assertThat(saidBy(run))
        .startsWith(HurtingRun.REFUSED)
        .contains("qemu-system-x86_64", "ci/setup", "apt-get install qemu-system-x86")
        .hasLineCount(3);
  }

  /** The host's temporary folder is a file system of 64 KiB, seen by the run alone. */
  @Test
  void noSpaceOnTheHost() throws IOException {
    String mount = "mount -t tmpfs -o size=64k tiny /var/tmp && exec \"$@\"";
    ProcessBuilder run =
        hurting(
            "qemu:reference",
            List.of("unshare", "--map-root-user", "--mount", "sh", "-c", mount, "sh"));

    assertThat(saidBy(run)).contains(HurtingRun.REFUSED, "No space left on device", "/var/tmp");
  }

  private ProcessBuilder hurting(String address, List<String> prefix) {
    List<String> line = new ArrayList<>(prefix);
    line.addAll(ChildRun.commandLine(HurtingRun.class, List.of(), address, folder));
    return new ProcessBuilder(line);
  }

  private static String saidBy(ProcessBuilder prepared) throws IOException {
    try (ChildRun run = ChildRun.start(prepared)) {
      return run.awaitEnd();
    }
  }

  /** Returns the message of the one error; it is told in three lines at most. */
  private static String errorOfAScenarioWith(Map<String, String> parameters) {
    Events tests =
        EngineTestKit.engine("junit-jupiter")
            .selectors(selectClass("dev.balenachaos.example.SensorWhenFullExample"))
            .configurationParameters(parameters)
            .execute()
            .testEvents();
    List<Throwable> thrown =
        tests.failed().stream()
            .map(event -> event.getRequiredPayload(TestExecutionResult.class))
            .map(result -> result.getThrowable().orElseThrow())
            .toList();
    assertThat(thrown).singleElement().isInstanceOf(InfraException.class);
    String message = String.valueOf(thrown.get(0).getMessage());
    assertThat(message.lines()).hasSizeLessThanOrEqualTo(3);
    return message;
  }
}
