package dev.balenachaos.qemu;

import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The host's memory. */
final class HostMemory {

  private static final Path FILE = Path.of("/proc/meminfo");

  private HostMemory() {}

  /**
   * Returns how many bytes could be had without swapping, as the kernel estimates it ({@code
   * MemAvailable} in {@code /proc/meminfo}).
   *
   * @throws InfraException when it does not tell
   */
  static long available() {
    try {
      for (String line : Files.readAllLines(FILE)) {
        String[] words = line.split("\\s+");
        if (words[0].equals("MemAvailable:")) {
          return Long.parseLong(words[1]) << 10;
        }
      }
    } catch (IOException e) {
      throw new InfraException("The host's memory is not known: " + e, e);
    }
    throw new InfraException("The host's memory is not known: no MemAvailable in " + FILE);
  }
}
