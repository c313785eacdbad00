package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.qemu.MachineSpec.Beginning;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MachineKindTests {

  private static final long NOMINAL = 1536L << 20;

  private final MachineSpec cold =
      new MachineSpec(
          "machine",
          Accelerator.TCG,
          "1536M",
          new Firmware(Path.of("/code.fd"), Path.of("/vars.fd")),
          Path.of("/disk.qcow2"),
          "qcow2",
          Path.of("/console.log"));

  @Test
  void oneThatBootsIsTakenToNeedAllOfItsMemory() {
    assertThat(MachineKind.of(cold).guess()).isEqualTo(NOMINAL);
  }

  @Test
  void oneThatWritesItsMemoryIntoAFileNeedsAllOfIt() {
    assertThat(MachineKind.of(cold.inRam(file(true))).guess()).isEqualTo(NOMINAL);
    assertThat(MachineKind.of(cold.inRam(file(true)).beginning(Beginning.INCOMING)).guess())
        .isEqualTo(NOMINAL);
  }

  @Test
  void oneThatReadsASnapshotSharesNothing() {
    assertThat(MachineKind.of(cold.beginning(Beginning.HALTED)).guess()).isEqualTo(NOMINAL);
  }

  @Test
  void oneThatKeepsItsChangesToItselfNeedsHalf() {
    assertThat(MachineKind.of(cold.inRam(file(false)).beginning(Beginning.INCOMING)).guess())
        .isEqualTo(NOMINAL / 2);
  }

  @Test
  void nameAndDiskDoNotMakeAKind() {
    MachineSpec other =
        new MachineSpec(
            "other",
            Accelerator.TCG,
            "1536M",
            cold.firmware(),
            Path.of("/other.qcow2"),
            "qcow2",
            Path.of("/other.log"));

    assertThat(MachineKind.of(other)).isEqualTo(MachineKind.of(cold));
  }

  @Test
  void howItBeginsMakesAKind() {
    assertThat(MachineKind.of(cold)).isNotEqualTo(MachineKind.of(cold.beginning(Beginning.HALTED)));
  }

  private static RamFile file(boolean shared) {
    return new RamFile(Path.of("/ram"), shared);
  }
}
