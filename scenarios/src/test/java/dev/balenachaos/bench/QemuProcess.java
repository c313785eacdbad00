package dev.balenachaos.bench;

import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A QEMU that this virtual machine has started, as {@code /proc} shows it.
 *
 * @param proc its folder there
 */
record QemuProcess(Path proc) {

  /** Of the times in a {@code stat}; the kernel promises it to programs ({@code USER_HZ}). */
  private static final Duration TICK = Duration.ofMillis(10);

  /** In {@code stat}, counted from behind the program's name; see proc(5), field 22. */
  private static final int START_TIME = 19;

  /**
   * Finds the process of a device.
   *
   * @throws InfraException when there is none
   */
  static QemuProcess of(String device) {
    return ProcessHandle.current()
        .descendants()
        .filter(process -> isQemu(process.info(), device))
        .map(process -> new QemuProcess(Path.of("/proc", Long.toString(process.pid()))))
        .findFirst()
        .orElseThrow(() -> new InfraException("There is no process of " + device));
  }

  /** What starts QEMU and watches over it has the same arguments, and is another program. */
  private static boolean isQemu(ProcessHandle.Info process, String device) {
    return process
            .command()
            .filter(program -> Path.of(program).getFileName().toString().startsWith("qemu-system"))
            .isPresent()
        && process.arguments().filter(words -> List.of(words).contains(device)).isPresent();
  }

  /**
   * Returns when it was started, give or take 10 ms. {@link ProcessHandle} has this by the second
   * only, since it begins to count at a boot that the kernel tells by the second.
   */
  Instant started() throws IOException {
    Duration up = uptime(Files.readString(Path.of("/proc/uptime")));
    Instant now = Instant.now();
    return now.minus(up.minus(startTime(Files.readString(proc.resolve("stat")))));
  }

  /** Returns its memory, of which pages that others have too count in part (PSS), in bytes. */
  long proportionalMemory() throws IOException {
    return proportional(Files.readString(proc.resolve("smaps_rollup")));
  }

  static Duration uptime(String uptime) {
    return Duration.ofMillis(Math.round(1000 * Double.parseDouble(uptime.split(" ")[0])));
  }

  /** Returns the time since the host's boot at which a process was started. */
  static Duration startTime(String stat) {
    String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return TICK.multipliedBy(Long.parseLong(words[START_TIME]));
  }

  static long proportional(String rollup) {
    return rollup
            .lines()
            .filter(line -> line.startsWith("Pss:"))
            .map(line -> line.split("\\s+")[1])
            .mapToLong(Long::parseLong)
            .sum()
        << 10;
  }
}
