package dev.balenachaos.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The memory of the host that some processes take, in bytes.
 *
 * @param own what would be free without them: pages that nobody else has, and what is swapped out
 * @param proportional the same and their part of what they share with others (PSS)
 */
record MemoryUse(long own, long proportional) {

  /** Measures processes; one that ends meanwhile counts as nothing. */
  static MemoryUse of(Stream<ProcessHandle> processes) {
    return processes
        .map(process -> read(Path.of("/proc", Long.toString(process.pid()), "smaps_rollup")))
        .reduce(
            new MemoryUse(0, 0),
            (one, two) -> new MemoryUse(one.own + two.own, one.proportional + two.proportional));
  }

  private static MemoryUse read(Path rollup) {
    long own = 0;
    long proportional = 0;
    try {
      for (String line : Files.readAllLines(rollup)) {
        String[] words = line.split("\\s+");
        switch (words[0]) {
          case "Private_Clean:", "Private_Dirty:", "Swap:" -> own += kibibytes(words[1]);
          case "Pss:" -> proportional += kibibytes(words[1]);
          default -> {
            // the other figures are parts or sums of these
          }
        }
      }
    } catch (IOException e) {
      return new MemoryUse(0, 0);
    }
    return new MemoryUse(own, proportional);
  }

  private static long kibibytes(String number) {
    return Long.parseLong(number) << 10;
  }
}
