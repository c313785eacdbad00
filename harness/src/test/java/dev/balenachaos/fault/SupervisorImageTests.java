package dev.balenachaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.device.FakeDevice;
import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With an engine whose images are the names in a file. */
class SupervisorImageTests {

  private static final String ID = "1a";
  private static final String IMAGE = "supervisor:19.0.5";

  private final SupervisorImage fault = SupervisorImage.removed();

  @TempDir Path folder;
  private MovedShell shell;
  private FakeDevice device;
  private Path images;
  private Path asked;

  @BeforeEach
  void prepare() throws IOException {
    images = Files.writeString(folder.resolve("images"), IMAGE + "\n");
    asked = folder.resolve("asked");
    Files.writeString(folder.resolve("used"), IMAGE + "\n");
    shell =
        new MovedShell(folder)
            .with("systemctl", "echo \"$*\" >>\"$HERE/asked\"; [ $1 != is-active ]")
            .with(
                "balena-engine",
                """
                [ ! -e "$HERE/stuck" ] || exit 1
                case $1 in
                  inspect) cat "$HERE/used" ;;
                  images) ! grep -qx "$3" "$HERE/images" || echo abcdef012345 ;;
                  tag) grep -qx "$2" "$HERE/images" && echo "$3" >>"$HERE/images" ;;
                  rmi)
                    for name; do :; done
                    grep -qx "$name" "$HERE/images" || exit 1
                    left=$(grep -vx "$name" "$HERE/images")
                    echo "$left" >"$HERE/images" ;;
                esac""");
    shell.folderOf(ID);
    device = new FakeDevice(shell);
  }

  @Test
  void itBitesUntilTheEngineHasTheImageAgain() throws IOException {
    assertThat(fault.effect(device, ID)).isEqualTo(new Effect(false, "no image was removed"));

    fault.apply(device, ID);
    assertThat(fault.effect(device, ID))
        .isEqualTo(new Effect(true, "the engine has no image " + IMAGE));

    assertThat(shell.undo(fault, ID)).isZero();
    assertThat(images).content().isEqualToIgnoringWhitespace(IMAGE);
    assertThat(fault.effect(device, ID))
        .isEqualTo(new Effect(false, "the engine has the image abcdef012345 " + IMAGE));
    assertThat(asked).content().contains("start --no-block balena-supervisor.service");
  }

  @Test
  void anotherOneThatWasLoadedMeanwhileStays() throws IOException {
    fault.apply(device, ID);
    Files.writeString(images, IMAGE + "\n");

    assertThat(shell.undo(fault, ID)).isZero();
    assertThat(images).content().isEqualToIgnoringWhitespace(IMAGE);
  }

  @Test
  void anEngineThatDoesNotAnswerIsNoEffectAndNotHealed() throws IOException {
    fault.apply(device, ID);
    Files.createFile(folder.resolve("stuck"));

    assertThat(fault.effect(device, ID)).isEqualTo(new Effect(false, "the engine does not answer"));
    assertThat(shell.undo(fault, ID)).isNotZero();
  }

  @Test
  void anImageWithoutTagIsLeftAlone() throws IOException {
    Files.writeString(folder.resolve("used"), "supervisor@sha256:0123\n");

    assertThatThrownBy(() -> fault.apply(device, ID))
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("supervisor@sha256:0123 is no name with a tag");
    assertThat(images).content().isEqualToIgnoringWhitespace(IMAGE);
  }

  @Test
  void neverAppliedItsUndoTouchesNothing() throws IOException {
    assertThat(shell.undo(fault, ID)).isZero();

    assertThat(asked).doesNotExist();
    assertThat(images).content().isEqualToIgnoringWhitespace(IMAGE);
  }
}
