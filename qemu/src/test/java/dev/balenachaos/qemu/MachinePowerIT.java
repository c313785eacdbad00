package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.device.PowerSupply.Losses;
import dev.balenachaos.process.HostCommand;
import dev.balenachaos.process.ScratchFolder;
import dev.balenachaos.run.InfraException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine without a guest, on whose disk the test does what a guest would do. */
class MachinePowerIT {

  private static final int BLOCK = 4096;
  private static final int FLUSHES = 16;

  /** Draws the greatest number, and so the last of the moments at which the power may be cut. */
  private static final class Late extends Random {
    private static final long serialVersionUID = 1;

    @Override
    public int nextInt(int bound) {
      return bound - 1;
    }
  }

  @TempDir private Path folder;
  private Machine machine;
  private MachinePower power;

  @BeforeEach
  void start() {
    Path scratch = ScratchFolder.make("bc-");
    MachineSpec spec =
        new MachineSpec(
                "halted",
                Accelerator.TCG,
                "64M",
                Firmware.installed(),
                Overlay.ofItsOwn(scratch.resolve("disk.qcow2"), 64 << 20).path(),
                "qcow2",
                folder.resolve("console.log"))
            .beginning(MachineSpec.Beginning.HALTED);
    machine =
        Machine.start(spec, scratch, folder.resolve("qemu.log"), event -> {}, new Told().story());
    power = new MachinePower(machine.qmp(), new Late());
  }

  @AfterEach
  void end() {
    machine.close();
  }

  @Test
  void whatWasNotForcedMayBeLostAndNothingElse() {
    write(1, 0);
    write(1, 1);
    CompletableFuture<Void> cut = beginToCut();
    for (int i = 0; i < FLUSHES; i++) {
      write(2, 1);
      write(2, 2 + i);
      flush();
    }
    for (int i = 0; i < 8; i++) {
      write(3, 100 + i);
    }
    cut.join();
    flush();

    assertThat(power.isOn()).isFalse();
    Losses losses = power.losses();
    // On a slow host the cut may come before the last of them.
    assertThat(losses.unforced()).isBetween(1, 8);
    assertThat(losses.lost()).isBetween(1, losses.unforced());
    assertThat(losses.kept()).isEqualTo(2 * FLUSHES + losses.unforced() - losses.lost());
    assertThat(holds(1, 0)).isTrue();
    for (int i = 0; i <= FLUSHES; i++) {
      assertThat(holds(2, 1 + i)).isTrue();
    }
    int there = 0;
    for (int i = 0; i < 8; i++) {
      boolean lost = holds(0, 100 + i);
      assertThat(holds(3, 100 + i)).isEqualTo(!lost);
      there += lost ? 0 : 1;
    }
    assertThat(there).isEqualTo(losses.unforced() - losses.lost());
  }

  @Test
  void afterwardsTheDiskIsTheDiskAgain() {
    CompletableFuture<Void> cut = beginToCut();
    for (int i = 0; i < FLUSHES; i++) {
      write(2, i);
      flush();
    }
    write(3, 100);
    cut.join();

    write(4, 100);
    flush();
    assertThat(holds(4, 100)).isTrue();
    assertThat(machine.qmp().execute("query-named-block-nodes", Map.of("flat", true)).toString())
        .contains(MachineSpec.DISK_NODE)
        .doesNotContain("logg")
        .doesNotContain("dead");
  }

  /** What is written before the log has begun cannot be lost. */
  private CompletableFuture<Void> beginToCut() {
    CompletableFuture<Void> cut = CompletableFuture.runAsync(power::cut);
    Awaitility.await()
        .until(() -> machine.qmp().execute("query-block").toString().contains("logging-disk-node"));
    return cut;
  }

  private void write(int pattern, int block) {
    io("write -q -P " + pattern + " " + block * BLOCK + " " + BLOCK);
  }

  private void flush() {
    io("flush");
  }

  /** A pattern that is not there is an error of the tool's. */
  private boolean holds(int pattern, int block) {
    String read = "read -P " + pattern + " " + block * BLOCK + " " + BLOCK;
    String disk = machine.spec().disk().toString();
    try {
      HostCommand.run(
          List.of(HostTool.QEMU_IO.path(), "-U", "-r", "-f", "qcow2", "-c", read, disk));
      return true;
    } catch (InfraException e) {
      assertThat(e).hasMessageContaining("Pattern verification failed");
      return false;
    }
  }

  /** What QEMU has to say to that goes to its own log. */
  private void io(String command) {
    machine.qmp().monitor("qemu-io " + MachineSpec.DISK + " \"" + command + "\"");
  }
}
