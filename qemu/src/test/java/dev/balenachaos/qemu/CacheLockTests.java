package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.process.ChildJava;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheLockTests {

  private static final int TURNS = 5000;

  @TempDir private Path folder;

  @Test
  void twoProcessesNeverHoldItTogetherThoughEachRemovesItsFile() throws Exception {
    try (ChildJava first = ChildJava.start(Remover.class, folder, "1");
        ChildJava second = ChildJava.start(Remover.class, folder, "2")) {
      assertThat(first.awaitLine("alone")).isEqualTo(TURNS + " times");
      assertThat(second.awaitLine("alone")).isEqualTo(TURNS + " times");
    }
  }

  @Test
  void itIsNotFreeToTheThreadThatHoldsIt() throws IOException {
    CacheLock lock = new CacheLock(folder.resolve("disk.lock"));

    boolean free = lock.holding(() -> {}, () -> lock.ifFree(() -> "done").isPresent());

    assertThat(free).isFalse();
    assertThat(lock.ifFree(() -> "done")).contains("done");
  }

  /** Another virtual machine, which fails when it is not alone under the lock. */
  static final class Remover {

    private Remover() {}

    public static void main(String[] args) throws IOException {
      CacheLock lock = new CacheLock(Path.of(args[0], "disk.lock"));
      Path inside = Path.of(args[0], "inside");
      Files.createFile(Path.of(args[0], "came-" + args[1]));
      Awaitility.await()
          .pollInterval(Duration.ofMillis(5))
          .until(
              () ->
                  Files.exists(Path.of(args[0], "came-1"))
                      && Files.exists(Path.of(args[0], "came-2")));
      for (int turn = 0; turn < TURNS; turn++) {
        lock.holding(
            () -> {},
            () -> {
              Files.createFile(inside);
              Files.delete(inside);
              lock.remove();
              return inside;
            });
      }
      System.out.println("alone " + TURNS + " times");
    }
  }
}
