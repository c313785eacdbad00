package dev.balenachaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.device.FakeDevice;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Workloads;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lets a process of this machine's own stand for the flood, and reads the kernel's tables. */
class FloodTests {

  private static final String ID = "1a";

  /** The supervisor's port is BD64; 0A is a socket that listens, 06 one that has ended. */
  private static final String TABLE =
      """
        sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
         0: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1
         1: 0268720A:C001 0168720A:BD64 01 00004DA0:00000000 01:00000014 00000000     0        0 2 1
         2: 0268720A:C002 0168720A:BD64 01 00000000:00000000 00:00000000 00000000     0        0 3 1
         3: 0268720A:C003 0168720A:BD64 06 00000000:00000000 00:00000000 00000000     0        0 4 1
         4: 0268720A:C004 08080808:01BB 01 00000000:00000000 00:00000000 00000000     0        0 5 1
      """;

  @TempDir Path folder;
  private MovedShell shell;
  private FakeDevice device;
  private Deployment app;

  @BeforeEach
  void prepare() throws Exception {
    shell = new MovedShell(folder).with("balena-engine", "echo \"$*\" >\"$HERE/asked\"");
    device = new FakeDevice(shell);
    app = Workloads.sensorLogger().withService(Workloads.flooder()).runningOn(device);
  }

  @Test
  void theServiceIsAskedInItsContainer() {
    Flood.ofGets(app, 8).apply(device, ID);

    assertThat(folder.resolve("asked"))
        .content()
        .isEqualTo("exec --detach --env FLOOD=1a " + app.container("flooder") + " flooder get 8\n");
  }

  @Test
  void itIsBounded() {
    assertThat(Flood.ofConnections(app, 2000))
        .hasToString("supervisor flooded by 2000 idle connections");
    assertThatThrownBy(() -> Flood.ofConnections(app, 2001))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 to 2000");
  }

  @Test
  void itBitesOnceAllConnectionsAreThere() {
    assertThat(Flood.ofConnections(app, 3).read(TABLE))
        .isEqualTo(new Effect(false, "2 connections with the supervisor"));
    assertThat(Flood.ofConnections(app, 2).read(TABLE).bites()).isTrue();
    assertThat(Flood.ofSlowBodies(app, 2).read(TABLE).bites()).isTrue();
  }

  @Test
  void whatIsPouredBitesOnceTheSupervisorCannotKeepUp() {
    assertThat(Flood.ofPosts(app, 2).read(TABLE))
        .isEqualTo(new Effect(true, "2 connections with the supervisor, requests wait on 1"));
    assertThat(Flood.ofGets(app, 2).read(TABLE.replace("4DA0:0", "0000:0")).bites()).isFalse();
  }

  @Test
  void itsUndoEndsWhoFloodsAndNobodyElse() throws Exception {
    Flood flood = Flood.ofConnections(app, 1);
    assertThat(flood.effect(device, ID).seen()).startsWith("0 ");
    Process flooding = process(ID);
    Process another = process("2b");
    try {
      assertThat(shell.undo(flood, ID)).isZero();
      assertThat(shell.undo(flood, ID)).isZero();

      assertThat(flooding.waitFor()).isEqualTo(128 + 9);
      assertThat(another.isAlive()).isTrue();
    } finally {
      flooding.destroyForcibly();
      another.destroyForcibly();
    }
  }

  private static Process process(String flood) throws Exception {
    ProcessBuilder builder = new ProcessBuilder("sleep", "60");
    builder.environment().put("FLOOD", flood);
    return builder.start();
  }
}
