package dev.balenachaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.device.FakeDevice;
import dev.balenachaos.workload.Workloads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lets a process of this machine's own stand for the hog, and a file for the kernel's log. */
class MemoryTests {

  private static final String ID = "0badcafe";

  private static final String KILLED =
      """
      [  104.500077] dev kernel: Memory cgroup out of memory: Killed process 1412 (dd) total-vm:66920kB, anon-rss:63488kB, file-rss:4kB, shmem-rss:0kB, UID:0 pgtables:164kB oom_score_adj:0
      """;

  private static final String BEGUN = "[  102.345678] dev kernel: balena-chaos: 0badcafe: hog\n";

  @TempDir Path folder;
  private MovedShell shell;
  private FakeDevice device;
  private Memory fault;
  private Process hog;

  @BeforeEach
  void prepare() throws IOException {
    shell =
        new MovedShell(folder)
            .with("balena-engine", "true")
            .with("journalctl", "cat \"$HERE/log\"");
    device = new FakeDevice(shell);
    fault = Memory.hoggedBy(Workloads.unruly().runningOn(device), "capped");
    ProcessBuilder builder = new ProcessBuilder("sleep", "60");
    builder.environment().put("UNRULY_ORDER", "/orders/capped." + ID);
    hog = builder.start();
  }

  @AfterEach
  void endTheHog() {
    hog.destroyForcibly();
  }

  private Effect effect(String log) throws IOException {
    Files.writeString(folder.resolve("log"), log);
    return fault.effect(device, ID);
  }

  @Test
  void itBitesOnceTheKernelHasKilledSomebodySinceItBegan() throws Exception {
    assertThat(effect(BEGUN)).isEqualTo(new Effect(false, "the kernel has killed nobody"));
    assertThat(effect(KILLED + BEGUN).bites()).isFalse();
    assertThat(effect(BEGUN + KILLED))
        .isEqualTo(
            new Effect(true, "the kernel has killed dd of unknown (62 MiB, over its limit)"));
  }

  @Test
  void whereNobodyIsOrderedAKillProvesNothing() throws Exception {
    hog.destroyForcibly().waitFor();

    assertThat(effect(BEGUN + KILLED))
        .isEqualTo(new Effect(false, "nobody is ordered to take memory"));
  }

  @Test
  void itsUndoEndsTheHog() throws Exception {
    assertThat(shell.undo(fault, ID)).isZero();
    assertThat(shell.undo(fault, ID)).isZero();

    assertThat(hog.waitFor()).isEqualTo(128 + 9);
    assertThat(effect(BEGUN + KILLED).bites()).isFalse();
  }
}
