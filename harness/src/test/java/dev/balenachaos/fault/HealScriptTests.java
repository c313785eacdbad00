package dev.balenachaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the scripts in this machine's own {@code sh}, with the device's paths moved aside. */
class HealScriptTests {

  @TempDir Path folder;

  private Path put(HealScript script) throws IOException {
    Path home = Files.createDirectories(folder.resolve("state/" + script.id()));
    return Files.writeString(
        home.resolve("heal"),
        script
            .text()
            .replace(HealScript.FOLDER, folder.resolve("state").toString())
            .replace(DeadMan.REARM, folder.resolve("rearm").toString()));
  }

  private int run(HealScript script, String mode) throws IOException, InterruptedException {
    return start(script, mode).waitFor();
  }

  private Process start(HealScript script, String mode) throws IOException {
    Path heal = put(script);
    Path bin = Files.createDirectories(folder.resolve("bin"));
    Path sleep = Files.writeString(bin.resolve("sleep"), "#!/bin/sh\necho $1 >>" + slept() + "\n");
    assertThat(sleep.toFile().setExecutable(true)).isTrue();
    ProcessBuilder sh = new ProcessBuilder("sh", heal.toString(), mode);
    sh.environment().merge("PATH", bin.toString(), (path, first) -> first + ":" + path);
    return sh.start();
  }

  private Path slept() {
    return folder.resolve("slept");
  }

  private String marker() {
    return folder.resolve("healed").toString();
  }

  @Test
  void firedDryItHealsNothing() throws Exception {
    assertThat(run(new HealScript("1a", "a fault", "touch " + marker()), "dry")).isZero();

    assertThat(Path.of(marker())).doesNotExist();
    assertThat(folder.resolve("state/1a/heal")).exists();
  }

  @Test
  void itHealsAndCleansUpAfterItself() throws Exception {
    Files.writeString(folder.resolve("rearm"), "");

    assertThat(run(new HealScript("1a", "a fault", "touch " + marker()), "heal")).isZero();

    assertThat(Path.of(marker())).exists();
    assertThat(folder.resolve("state")).doesNotExist();
    assertThat(folder.resolve("rearm")).doesNotExist();
  }

  @Test
  void whatItsUndoNeedsIsThereUntilItIsToldToCleanUp() throws Exception {
    HealScript script = new HealScript("1a", "a fault", "touch " + marker());
    Path home = Files.createDirectories(folder.resolve("state/1a"));
    Files.writeString(home.resolve("note"), "as it was");
    Files.writeString(home.resolve("again"), "does it again");

    assertThat(run(script, "undo")).isZero();
    assertThat(Path.of(marker())).exists();
    assertThat(home.resolve("note")).exists();
    assertThat(home.resolve("undone")).exists();
    assertThat(home.resolve("again")).doesNotExist();

    Files.delete(Path.of(marker()));
    assertThat(run(script, "clean")).isZero();
    assertThat(Path.of(marker())).doesNotExist();
    assertThat(home).doesNotExist();
  }

  @Test
  void whoInsistsTriesUntilItHasWorkedOrSomebodyElseHas() throws Exception {
    String third = "echo >>%1$s; [ $(grep -c '' %1$s) -ge 3 ]".formatted(marker());
    assertThat(run(new HealScript("1a", "a fault", third), "insist")).isZero();
    assertThat(slept()).hasContent("30\n30");
    assertThat(folder.resolve("state")).doesNotExist();

    String healedMeanwhile = "rm -r " + folder.resolve("state/1a") + "; false";
    assertThat(run(new HealScript("1a", "a fault", healedMeanwhile), "insist")).isZero();
    assertThat(slept()).hasContent("30\n30");
  }

  private HealScript telling(String id, String more) {
    return new HealScript(id, "fault " + id, "echo " + id + " >>" + marker() + more);
  }

  @Test
  void whoInsistsHealsFirstWhatWasInjectedLaterAndNothingThatWasEarlier() throws Exception {
    put(telling("1a", ""));
    put(telling("3c", ""));

    assertThat(run(telling("2b", ""), "insist")).isZero();

    assertThat(Path.of(marker())).hasContent("3c\n2b");
    assertThat(folder.resolve("state/1a/heal")).exists();
  }

  @Test
  void whatWasInjectedLaterAndCannotBeHealedIsWaitedForAWhile() throws Exception {
    put(telling("2b", "; false"));

    assertThat(run(telling("1a", ""), "insist")).isZero();

    assertThat(Path.of(marker())).hasContent("2b\n".repeat(11) + "1a");
    assertThat(slept()).hasContent("30\n".repeat(10));
  }

  @Test
  void ofThoseWhoHealAtTheSameTimeOneDoes() throws Exception {
    Process one = start(telling("1a", "; /bin/sleep 5"), "heal");
    Awaitility.await().until(() -> Files.exists(Path.of(marker())));

    assertThat(run(telling("1a", "; /bin/sleep 5"), "heal")).isZero();

    assertThat(one.waitFor()).isZero();
    assertThat(Path.of(marker())).hasContent("1a");
  }

  @Test
  void theHookForRebootsStaysWhileAnotherInjectionNeedsIt() throws Exception {
    Files.writeString(folder.resolve("rearm"), "");
    Files.createDirectories(folder.resolve("state/2b"));

    assertThat(run(new HealScript("1a", "a fault", "true"), "heal")).isZero();

    assertThat(folder.resolve("rearm")).exists();
  }

  @Test
  void whenTheUndoFailsItSaysSoAndStays() throws Exception {
    assertThat(run(new HealScript("1a", "a fault", "false"), "heal")).isNotZero();

    assertThat(folder.resolve("state/1a/heal")).exists();
  }
}
