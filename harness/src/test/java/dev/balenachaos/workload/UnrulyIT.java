package dev.balenachaos.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gives the program small orders, in namespaces that end with the test. */
class UnrulyIT {

  private static final String PAGE = "wget -q -O - http://127.0.0.1/ 2>&1";
  private static final String PROCESSES = "ls -d /proc/[0-9]*/ | wc -l";
  private static final String KIB =
      "sed -n 's/VmRSS:[^0-9]*\\([0-9]*\\) kB/\\1/p' /proc/$pid/status";

  @TempDir private Path folder;
  private Sandbox sandbox;

  @BeforeEach
  void start() throws Exception {
    Files.write(folder.resolve("program"), Programs.script("unruly"));
    sandbox = new Sandbox(folder);
    sandbox.run(
        "export UNRULY_ORDERS=$PWD UNRULY_RUN=$PWD/run UNRULY_PORT=80 UNRULY_MOST=16M;"
            + " busybox sh program >said 2>&1 & pid=$!");
    awaitThat(PAGE, "at your service");
  }

  @AfterEach
  void end() throws Exception {
    sandbox.close();
  }

  private void awaitThat(String command, String printed) {
    Awaitility.await().untilAsserted(() -> assertThat(sandbox.run(command)).contains(printed));
  }

  private void order(String words) throws Exception {
    sandbox.run("echo '" + words + "' >.order; mv .order unruly.1a");
  }

  @Test
  void orderedItsFirstProcessTakesMemoryAndServesNoMore() throws Exception {
    order("hog");

    awaitThat("cat said", "unruly: ordered: hog");
    awaitThat("cat said", "1+0 records in");
    assertThat(sandbox.run(PAGE)).contains("refused");
    awaitThat("kill -0 $pid 2>&1", "No such process");
  }

  @Test
  void aLeakIsOneProcessThatGrowsBesideWhatIsServed() throws Exception {
    order("leak 1024");

    awaitThat("test $(" + KIB + ") -gt 3072 && echo so", "so");
    assertThat(sandbox.run(PAGE)).contains("at your service");
  }

  @Test
  void aHerdIsManyThatKeepTheirMemoryUntilOneDies() throws Exception {
    order("herd 128");

    awaitThat("test $(" + PROCESSES + ") -gt 20 && echo so", "so");
    assertThat(sandbox.run(PAGE)).contains("refused");
    sandbox.run("kill -KILL $(pidof dd | cut -d ' ' -f 1)");
    awaitThat("kill -0 $pid 2>&1", "No such process");
  }

  /** Beside them there are two shells, those who look, and a server that nobody buries. */
  @Test
  void aForkBombIsBounded() throws Exception {
    order("fork 2");

    awaitThat("echo and $(($(" + PROCESSES + ") - 5)) more", "and 4 more");
    sandbox.run("rm unruly.1a");
    awaitThat("kill -0 $pid 2>&1", "No such process");
  }

  @Test
  void anOrderForAnotherIsNotObeyed() throws Exception {
    sandbox.run("echo hog >other.1a; sleep 2");

    assertThat(sandbox.run(PAGE)).contains("at your service");
  }
}
