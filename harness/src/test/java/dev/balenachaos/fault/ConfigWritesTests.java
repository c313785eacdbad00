package dev.balenachaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.device.FakeDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writes run to a limit of theirs, which each look at the device raises: nothing runs beside. */
class ConfigWritesTests {

  private static final String ID = "1a";
  private static final String WHOLE = "{\"uuid\":\"0123\"}\n";

  @TempDir Path folder;
  private MovedShell shell;
  private FakeDevice device;
  private Path file;

  @BeforeEach
  void prepare() throws IOException {
    shell =
        new MovedShell(folder)
            .with(
                "fatrw",
                """
                if [ "$1" = read ]; then rm -f "$HERE/left"; exit; fi
                if [ "$1" = copy ]; then [ ! -e "$HERE/left" ] && cp "$2" "$3"; exit; fi
                new=$(cat)
                echo "$new" | grep -q '{"balenaChaos":'"$(cat "$HERE/limit")", && exit 1
                echo "$new" >"$2\"""")
            .with("sync", "true")
            .with("systemd-run", "for script; do :; done; echo \"$script\" >\"$HERE/unit\"")
            .with(
                "sleep",
                """
                [ -e "$HERE/unit" ] && [ "$1" = 2 ] || exit 0
                echo $(($(cat "$HERE/limit") + 2)) >"$HERE/limit"
                sh "$(cat "$HERE/unit")" || true""")
            .with(
                "systemctl",
                "[ \"$1 $2\" != \"stop balena-chaos-1a-writes.service\" ] || rm \"$HERE/unit\"");
    shell.folderOf(ID);
    Files.writeString(folder.resolve("limit"), "1");
    Files.createDirectory(folder.resolve("boot"));
    file = Files.writeString(folder.resolve("boot/config.json"), WHOLE);
    device = new FakeDevice(shell);
  }

  @Test
  void oneWriteFollowsTheOtherUntilTheHeal() throws IOException {
    ConfigWrites fault = ConfigWrites.atomic();
    assertThat(fault.effect(device, ID)).isEqualTo(new Effect(false, "nobody writes config.json"));

    fault.apply(device, ID);
    assertThat(fault.effect(device, ID)).isEqualTo(new Effect(true, "write 2 is in force"));
    assertThat(fault.effect(device, ID)).isEqualTo(new Effect(true, "write 4 is in force"));
    assertThat(ConfigWrites.number(WHOLE, Files.readString(file))).hasValue(4);
    Files.createFile(folder.resolve("left"));

    assertThat(shell.undo(fault, ID)).isZero();
    assertThat(file).hasContent(WHOLE);
    assertThat(fault.effect(device, ID).bites()).isFalse();
  }

  @Test
  void onlyAWholeContentHasANumber() {
    assertThat(ConfigWrites.number(WHOLE, "{\"balenaChaos\":17,\"uuid\":\"0123\"}\n")).hasValue(17);
    assertThat(ConfigWrites.number(WHOLE, WHOLE)).isEmpty();
    assertThat(ConfigWrites.number(WHOLE, "")).isEmpty();
    assertThat(ConfigWrites.number(WHOLE, "{\"balenaChaos\":17,\"uuid\":")).isEmpty();
  }

  @Test
  void neverAppliedItsUndoTouchesNothing() {
    assertThat(shell.undo(ConfigWrites.atomic(), ID)).isZero();

    assertThat(file).hasContent(WHOLE);
  }
}
