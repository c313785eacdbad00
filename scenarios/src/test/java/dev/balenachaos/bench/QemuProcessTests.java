package dev.balenachaos.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class QemuProcessTests {

  @Test
  void aProgramsNameMayLookLikeTheRest() {
    String stat =
        "42 (qemu) S 1 (x) S 1 42 42 0 -1 4194560 1 0 0 0 7 8 0 0 20 0 5 0 123456 987654 100";

    assertThat(QemuProcess.startTime(stat)).isEqualTo(Duration.ofMillis(1_234_560));
  }

  @Test
  void theStartOfAProcessLiesBetweenBeforeAndAfterIt() throws IOException, InterruptedException {
    Instant before = Instant.now();
    Process process = new ProcessBuilder("cat").start();
    try {
      Instant after = Instant.now();
      Instant started = new QemuProcess(Path.of("/proc", Long.toString(process.pid()))).started();

      assertThat(started).isBetween(before.minusMillis(20), after.plusSeconds(2));
    } finally {
      process.destroy();
      process.waitFor();
    }
  }

  @Test
  void theMemoryOfAllMappingsIsTheFirstOfTheFiguresThatBeginSo() {
    String rollup =
        """
        55d0c0a00000-7ffd3a9f0000 ---p 00000000 00:00 0                    [rollup]
        Rss:              900000 kB
        Pss:              100000 kB
        Pss_Dirty:         80000 kB
        Pss_Anon:          70000 kB
        """;

    assertThat(QemuProcess.proportional(rollup)).isEqualTo(100_000L << 10);
  }

  @Test
  void theMemoryOfARunningProcessIsKnown() throws IOException {
    assertThat(new QemuProcess(Path.of("/proc/self")).proportionalMemory()).isGreaterThan(1 << 20);
  }

  @Test
  void aDeviceWithoutAProcessIsNamed() {
    assertThatExceptionOfType(InfraException.class)
        .isThrownBy(() -> QemuProcess.of("qemu-none"))
        .withMessageContaining("qemu-none");
  }
}
