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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the look in this machine's own {@code sh}; its systemd says what a file says. */
@Timeout(60)
class HeldElsewhereTests {

  /** In the words of systemd: microseconds since the boot. */
  private static final String NOW = "$(cut -d . -f 1 /proc/uptime)000000";

  @TempDir Path folder;

  private final ByteArrayOutputStream told = new ByteArrayOutputStream();
  private MovedShell shell;

  @BeforeEach
  void makeADeviceThatLivesOn() throws IOException {
    shell = new MovedShell(folder);
  }

  /** Lets an injection be held, and its timers be what a script says. */
  private void held(int seconds, String timers) throws IOException {
    Path injection = shell.folderOf("1a");
    Files.writeString(injection.resolve("heal"), "");
    Files.writeString(injection.resolve("harness"), seconds + " ada@lab-2\n");
    shell.with(
        "systemctl",
        "case \"$*\" in *' ActiveEnterTimestampMonotonic balena-chaos-1a-[0-9]*.timer') "
            + timers
            + ";; *) exit 1;; esac");
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
    held(86_400, "echo " + NOW);

    refuse("1a");
  }

  @Test
  void whatNobodyHasArmedForLongIsHeldByNobody() throws IOException {
    held(30, "echo 1000000");

    refuse();

    assertThat(told.toString(UTF_8)).isEmpty();
  }

  @Test
  void whatNobodyHasArmedSinceABootThatIsLongAgoIsHeldByNobody() throws IOException {
    held(30, "true");

    refuse();
  }

  @Test
  void whoArmsTheSwitchAnewIsNamed() throws IOException {
    held(600, "cat \"$HERE/armed\" || echo " + NOW + " | tee \"$HERE/armed\"; echo; echo " + NOW);

    assertThatThrownBy(this::refuse)
        .isInstanceOf(InfraException.class)
        .hasMessageContainingAll("fake", "a run of ada@lab-2, which goes on", "sh $heal heal");
    assertThat(told.toString(UTF_8)).contains("held", "ada@lab-2: looking for");
  }

  @Test
  void whoHealsItIsThere() throws IOException {
    held(600, "echo " + NOW);
    Path heal = shell.folderOf("1a").resolve("heal");
    shell.with("cut", "/usr/bin/cut \"$@\"; rm -f " + heal);

    assertThatThrownBy(this::refuse).hasMessageContaining("ada@lab-2, which goes on");
  }

  @Test
  void whoDoesNeitherHasEnded() throws IOException {
    held(6, "[ -e \"$HERE/armed\" ] || echo " + NOW + " >\"$HERE/armed\"; cat \"$HERE/armed\"");

    refuse();

    assertThat(told.toString(UTF_8)).contains("looking for 4.0 s");
  }

  @Test
  void nobodyWaitsForHours() throws IOException {
    held(7_200_000, "echo " + NOW);

    assertThatThrownBy(this::refuse)
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("ada@lab-2, which may have ended, and is known to have in 80000 min");
    assertThat(told.toString(UTF_8)).isEmpty();
  }

  @Test
  void aSystemdThatDoesNotAnswerSaysNothingOfWhoIsThere() throws IOException {
    held(600, "exit 1");

    assertThatThrownBy(this::refuse).isInstanceOf(InfraException.class);
  }
}
