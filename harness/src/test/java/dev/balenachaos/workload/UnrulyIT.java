package dev.balenachaos.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gives the program a small order, in namespaces that end with the test. */
class UnrulyIT {

  @TempDir private Path folder;
  private Sandbox sandbox;

  @BeforeEach
  void start() throws Exception {
    Files.write(folder.resolve("program"), Programs.script("unruly"));
    sandbox = new Sandbox(folder);
    sandbox.run(
        "export UNRULY_ORDERS=$PWD UNRULY_RUN=$PWD/run UNRULY_PORT=80 UNRULY_MOST=16M;"
            + " busybox sh program >said 2>&1 & pid=$!");
    awaitThat("wget -q -O - http://127.0.0.1/ 2>&1", "at your service");
  }

  @AfterEach
  void end() throws Exception {
    sandbox.close();
  }

  private void awaitThat(String command, String printed) {
    Awaitility.await().untilAsserted(() -> assertThat(sandbox.run(command)).contains(printed));
  }

  @Test
  void orderedItsFirstProcessTakesMemoryAndServesNoMore() throws Exception {
    sandbox.run("echo hog >.order; mv .order unruly.1a");

    awaitThat("cat said", "unruly: ordered: hog");
    awaitThat("cat said", "1+0 records in");
    assertThat(sandbox.run("wget -q -O - http://127.0.0.1/ 2>&1")).contains("refused");
    awaitThat("kill -0 $pid 2>&1", "No such process");
  }

  @Test
  void anOrderForAnotherIsNotObeyed() throws Exception {
    sandbox.run("echo hog >other.1a; sleep 2");

    assertThat(sandbox.run("wget -q -O - http://127.0.0.1/ 2>&1")).contains("at your service");
  }
}
