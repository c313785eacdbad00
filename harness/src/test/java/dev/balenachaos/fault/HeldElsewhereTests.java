package dev.balenachaos.fault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.device.FakeDevice;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Story;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the look in this machine's own {@code sh}; its systemd says what a file says. */
class HeldElsewhereTests {

  @TempDir Path folder;

  private final ByteArrayOutputStream told = new ByteArrayOutputStream();
  private MovedShell shell;

  @BeforeEach
  void makeADeviceThatLivesOn() throws IOException {
    shell = new MovedShell(folder).with("systemctl", "cat \"$HERE/armed\"");
  }

  private void held(int seconds, String armed) throws IOException {
    Files.writeString(shell.folderOf("1a").resolve("holder"), seconds + " ada@lab-2\n");
    Files.writeString(folder.resolve("armed"), armed);
  }

  private void refuse(String... own) {
    PrintStream out = new PrintStream(told, true, UTF_8);
    new HeldElsewhere(new FakeDevice(shell), Story.on(out), Set.of(own)).refuse();
  }

  @Test
  void whereNothingIsInjectedNobodyWaits() {
    refuse();

    assertThat(told.toString(UTF_8)).isEmpty();
  }

  @Test
  void whatThisHostHasLeftIsNobodyElses() throws IOException {
    held(86_400, "123\n");

    refuse("1a");
  }

  @Test
  void withoutASwitchThatIsArmedNobodyHolds() throws IOException {
    held(86_400, "");

    refuse();
  }

  @Test
  void whoArmsTheSwitchAnewIsNamed() throws IOException {
    held(60, "123\n");
    shell.with("systemctl", "echo 100; echo; date +%s%N");

    assertThatThrownBy(this::refuse)
        .isInstanceOf(InfraException.class)
        .hasMessageContainingAll("fake", "a run of ada@lab-2, which goes on", "1a/heal heal");
    assertThat(told.toString(UTF_8)).contains("held", "ada@lab-2: looking for 40.0 s");
  }

  @Test
  void whoDoesNotIsNotWaitedForAnyLonger() throws IOException {
    held(3, "99\n\n123\n");

    refuse();

    assertThat(told.toString(UTF_8)).contains("looking for 2.0 s");
  }

  @Test
  void whatIsHealedMeanwhileIsHeldNoMore() throws IOException {
    held(600, "123\n");
    shell.with("systemctl", "cat \"$HERE/armed\"; : >\"$HERE/armed\"");

    refuse();
  }

  @Test
  void nobodyWaitsForHours() throws IOException {
    held(3_600, "123\n");

    assertThatThrownBy(this::refuse)
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("ada@lab-2, which may have ended, and holds it for 60 min 0 s");
    assertThat(told.toString(UTF_8)).isEmpty();
  }
}
