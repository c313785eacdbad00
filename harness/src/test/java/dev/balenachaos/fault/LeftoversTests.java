package dev.balenachaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.device.FakeDevice;
import dev.balenachaos.device.Shell;
import dev.balenachaos.device.ShellException;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.ssh.LostConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the scripts in this machine's own {@code sh}, with the device's paths moved aside. */
class LeftoversTests {

  private static final String HEALS = "true";
  private static final String FAILS = "echo stuck >&2; false";

  @TempDir Path folder;

  private MovedShell shell;
  private FakeDevice device;
  private UndoJournal journal;
  private Leftovers leftovers;

  @BeforeEach
  void makeADeviceThatLivesOn() throws IOException {
    shell = new MovedShell(folder).with("systemctl", "echo \"$@\" >>\"$HERE/systemctl\"");
    device = new FakeDevice(shell);
    journal = new UndoJournal(folder.resolve("undo"), device.name());
    leftovers = new Leftovers(device, journal);
    Files.createDirectories(hook().getParent());
    Files.writeString(hook(), "");
  }

  private Path hook() {
    return Path.of(shell.moved(DeadMan.REARM));
  }

  private Path stoppedTimers() {
    return folder.resolve("systemctl");
  }

  private Path leave(String id, String undo) throws IOException {
    HealScript script = new HealScript(id, "fault " + id, undo);
    return Files.writeString(shell.folderOf(id).resolve("heal"), shell.moved(script.text()));
  }

  @Test
  void whatIsLeftIsHealedNewestFirstAndThenItsSwitchesAreTakenAway() throws IOException {
    Path first = leave("1a", "[ -e " + hook() + " ] && [ ! -e " + stoppedTimers() + " ]");
    Path second = leave("2b", HEALS);

    assertThat(leftovers.heal()).containsExactly("fault 2b", "fault 1a");

    assertThat(first).doesNotExist();
    assertThat(second).doesNotExist();
    assertThat(hook()).doesNotExist();
    assertThat(stoppedTimers()).content().contains("stop balena-chaos-*.timer");
  }

  @Test
  void whileOneCannotBeHealedTheSwitchesStayArmedAndTheOthersAreHealed() throws IOException {
    Path stuck = leave("1a", FAILS);
    Path other = leave("2b", HEALS);

    assertThatThrownBy(leftovers::heal)
        .isInstanceOf(InfraException.class)
        .hasMessageContainingAll("fake", "1a/heal", "stuck");

    assertThat(stuck).exists();
    assertThat(other).doesNotExist();
    assertThat(hook()).exists();
    assertThat(stoppedTimers()).doesNotExist();
  }

  @Test
  void whatOnlyTheJournalKnowsIsHealedFromThereOrKeepsTheSwitchesArmed() {
    journal.write(new HealScript("1a", "a fault", FAILS));
    journal.write(new HealScript("2b", "a fault", "touch " + folder.resolve("healed")));

    assertThatThrownBy(leftovers::heal).isInstanceOf(InfraException.class);

    assertThat(journal.entries()).singleElement().extracting(UndoJournal::id).isEqualTo("1a");
    assertThat(folder.resolve("healed")).exists();
    assertThat(stoppedTimers()).doesNotExist();
  }

  @Test
  void eachIsHealedByACommandOfItsOwnWithItsOwnTimeLimit() throws IOException {
    leave("1a", HEALS);
    leave("2b", HEALS);

    leftovers.heal();

    assertThat(device.commands())
        .filteredOn(command -> command.contains("1a/heal heal"))
        .singleElement()
        .asString()
        .doesNotContain("2b");
  }

  @Test
  void aHealThatRebootsTheDeviceKeepsNobodyFromTheirs() throws IOException {
    Path earlier = leave("1a", HEALS);
    leave("2b", HEALS);
    AtomicInteger away = new AtomicInteger();
    Shell rebooting =
        new Shell() {
          @Override
          public Result run(String command, byte[] input, Duration limit) {
            if (away.get() > 0 && away.getAndDecrement() > 0) {
              throw new ShellException("gone", LostConnection.away());
            }
            if (command.contains("2b/heal heal")) {
              away.set(3);
            }
            return shell.run(command, input, limit);
          }

          @Override
          public Streaming stream(String command, Consumer<String> line) {
            return shell.stream(command, line);
          }
        };

    leftovers = new Leftovers(new FakeDevice(rebooting), journal);

    assertThat(leftovers.heal()).containsExactly("fault 2b", "fault 1a");
    assertThat(earlier).doesNotExist();
    assertThat(hook()).doesNotExist();
  }

  @Test
  void aSwitchThatHealsAtTheSameTimeIsNoFailure() throws IOException {
    Path heal = leave("1a", "rm -r " + shell.folderOf("1a") + "; false");

    assertThat(leftovers.heal()).containsExactly("fault 1a");

    assertThat(heal).doesNotExist();
  }
}
