package dev.balenachaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.device.FakeDevice;
import dev.balenachaos.workload.Workloads;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lets a process of this machine's own stand for the bomb, and a script for its cgroup. */
class ProcessesTests {

  private static final String ID = "f0f0f0f0";

  @TempDir Path folder;
  private MovedShell shell;
  private FakeDevice device;
  private Processes fault;
  private Process bomb;

  @BeforeEach
  void prepare() throws IOException {
    shell = new MovedShell(folder);
    device = new FakeDevice(shell);
    fault = Processes.multipliedBy(Workloads.unruly().runningOn(device), "capped");
    ProcessBuilder builder = new ProcessBuilder("sleep", "60");
    builder.environment().put("UNRULY_ORDER", "/orders/capped." + ID);
    bomb = builder.start();
  }

  @AfterEach
  void endTheBomb() {
    bomb.destroyForcibly();
  }

  private Effect effect(String events) throws IOException {
    shell.with("cat", "printf '" + events + "'");
    return fault.effect(device, ID);
  }

  @Test
  void itBitesOnceTheCgroupHasRefusedAProcess() throws Exception {
    assertThat(effect("max 0\\n"))
        .isEqualTo(new Effect(false, "the cgroup has refused no process"));
    assertThat(effect("max 12\\n"))
        .isEqualTo(new Effect(true, "the cgroup has refused a process 12 times"));
  }

  @Test
  void whereNobodyIsOrderedARefusalProvesNothing() throws Exception {
    bomb.destroyForcibly().waitFor();

    assertThat(effect("max 12\\n")).isEqualTo(new Effect(false, "nobody is ordered to multiply"));
  }

  @Test
  void itsUndoEndsTheProcesses() throws Exception {
    assertThat(shell.undo(fault, ID)).isZero();
    assertThat(shell.undo(fault, ID)).isZero();

    assertThat(bomb.waitFor()).isEqualTo(128 + 9);
    assertThat(effect("max 12\\n").bites()).isFalse();
  }
}
