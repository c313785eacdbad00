package dev.balenachaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.device.FakeDevice;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.workload.ContainerImage;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Service;
import dev.balenachaos.workload.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Does it to a file of this machine's own, with a reader that knows only one that is right. */
class ConfigJsonTests {

  private static final String ID = "1a";
  private static final String WHOLE = "{\"uuid\":\"0123\",\"hostname\":\"here\"}\n";

  @TempDir Path folder;
  private MovedShell shell;
  private FakeDevice device;
  private Path file;

  static Stream<ConfigJson> all() {
    return Stream.of(
        ConfigJson.truncated(),
        ConfigJson.empty(),
        ConfigJson.missing(),
        ConfigJson.malformed(),
        ConfigJson.wrongTyped());
  }

  @BeforeEach
  void prepare() throws IOException {
    shell =
        new MovedShell(folder)
            .with(
                "balena-config-vars",
                "cmp -s \"$HERE/whole\" \"$HERE/boot/config.json\" && exit; echo no >&2; exit 1")
            .with("jq", "sed 's/\"here\"/{}/' \"$3\"")
            // A file that is right again starts the supervisor: the heal has to ask before.
            .with("fatrw", "[ \"$1\" = copy ] && cp \"$2\" \"$3\" && echo 1 >\"$HERE/started\"")
            .with("sync", "true")
            .with(
                "systemctl",
                "echo \"$*\" >>\"$HERE/asked\"; [ \"$1\" != show ] || cat \"$HERE/started\"");
    shell.folderOf(ID);
    Files.createDirectory(folder.resolve("boot"));
    file = Files.writeString(folder.resolve("boot/config.json"), WHOLE);
    Files.writeString(folder.resolve("whole"), WHOLE);
    Files.writeString(folder.resolve("started"), "8634201\n");
    device = new FakeDevice(shell);
  }

  @ParameterizedTest
  @MethodSource("all")
  void whatIsBrokenIsRefusedAndPutBackAsItWas(ConfigJson fault) throws IOException {
    assertThat(fault.effect(device, ID)).isEqualTo(new Effect(false, "config.json is taken"));

    fault.apply(device, ID);
    assertThat(fault.effect(device, ID)).isEqualTo(new Effect(true, "config.json is refused: no"));

    assertThat(shell.undo(fault, ID)).isZero();
    assertThat(shell.undo(fault, ID)).isZero();
    assertThat(file).hasContent(WHOLE);
    assertThat(fault.effect(device, ID).bites()).isFalse();
  }

  @Test
  void eachBreaksTheFileInItsOwnWay() throws IOException {
    assertThat(brokenBy(ConfigJson.truncated())).isEqualTo(WHOLE.substring(0, WHOLE.length() / 2));
    assertThat(brokenBy(ConfigJson.empty())).isEmpty();
    assertThat(brokenBy(ConfigJson.malformed())).startsWith("{,\"uuid\":");
    assertThat(brokenBy(ConfigJson.wrongTyped())).contains("\"hostname\":{}");
    ConfigJson.missing().apply(device, ID);
    assertThat(file).doesNotExist();
  }

  private String brokenBy(ConfigJson fault) throws IOException {
    fault.apply(device, ID);
    String broken = Files.readString(file);
    shell.undo(fault, ID);
    return broken;
  }

  /** Its mount is this machine's folder here. */
  @Test
  void aServiceThatMountsThePartitionTruncatesItAsWell() throws IOException {
    shell
        .with("findmnt", "echo /dev/boot")
        .with("balena-engine", "echo \"$1 $2 $3 $4 $9\" >\"$HERE/engine\"; shift 4; exec \"$@\"")
        .with(
            "busybox",
            """
            case $1 in
              sh) set -- "$1" "$2" "$(echo "$3" | sed "s#/tmp/#$HERE/#g")" "$4" ;;
              mkdir | mount | umount | rmdir) exit ;;
            esac
            exec "$@\"""");
    Service editor = Service.named("editor", ContainerImage.named("editor:1"));
    Deployment app = Workload.named("app").withService(editor).releasedTo(device, "c0");
    ConfigJson fault = ConfigJson.truncatedBy(app, "editor");

    assertThat(brokenBy(fault)).isEqualTo(WHOLE.substring(0, WHOLE.length() / 2));

    assertThat(file).hasContent(WHOLE);
    assertThat(folder.resolve("engine"))
        .hasContent("exec --env BALENA_CHAOS_CONFIG_JSON=1a editor_1_1_c0 /dev/boot");
    assertThat(fault).hasToString("config.json truncated by the service editor");
  }

  @Test
  void aFileThatIsBrokenAlreadyIsNotSavedAsTheOneToPutBack() throws IOException {
    Files.writeString(file, "{");

    assertThatThrownBy(() -> ConfigJson.empty().apply(device, ID))
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("no");

    assertThat(shell.undo(ConfigJson.empty(), ID)).isZero();
    assertThat(file).hasContent("{");
  }

  @Test
  void aDeviceIsRebootedOnlyWhereItHasBootedWithTheBrokenFile() throws IOException {
    ConfigJson.empty().apply(device, ID);
    assertThat(shell.undo(ConfigJson.empty(), ID)).isZero();
    assertThat(Files.readString(folder.resolve("asked"))).doesNotContain("reboot");

    Files.writeString(folder.resolve("started"), "0\n");
    assertThat(shell.undo(ConfigJson.empty(), ID)).isZero();
    assertThat(Files.readString(folder.resolve("asked"))).endsWith("reboot\n");
  }

  @Test
  void neverAppliedItsUndoTouchesNothing() {
    assertThat(shell.undo(ConfigJson.missing(), ID)).isZero();

    assertThat(folder.resolve("asked")).doesNotExist();
    assertThat(file).hasContent(WHOLE);
  }
}
