package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.balenachaos.process.ChildJava;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryUseTests {

  private static final long SIZE = 64L << 20;

  /** What a Java virtual machine may take or give back meanwhile. */
  private static final long NOISE = 12L << 20;

  @TempDir private Path folder;

  @Test
  void whatTwoProcessesShareIsTheOwnOfNone() throws Exception {
    Path file = Files.write(folder.resolve("memory"), new byte[(int) SIZE]);
    try (ChildJava child = ChildJava.start(Reader.class, file)) {
      ProcessHandle process = ProcessHandle.of(Long.parseLong(child.awaitLine("read by"))).get();
      MemoryUse alone = MemoryUse.of(Stream.of(process));

      MappedByteBuffer ours = read(file);
      MemoryUse shared = MemoryUse.of(Stream.of(process));

      assertThat(ours.isLoaded()).isTrue();
      assertThat(alone.own()).isGreaterThan(SIZE);
      assertThat(alone.own() - shared.own()).isBetween(SIZE - NOISE, SIZE + NOISE);
      assertThat(alone.proportional() - shared.proportional())
          .isBetween(SIZE / 2 - NOISE, SIZE / 2 + NOISE);
    }
  }

  @Test
  void theUseOfSomeProcessesIsThatOfEach() {
    ProcessHandle process = ProcessHandle.current();

    MemoryUse one = MemoryUse.of(Stream.of(process));
    MemoryUse two = MemoryUse.of(Stream.of(process, process));

    assertThat(two.own()).isCloseTo(2 * one.own(), within(2 * NOISE));
  }

  @Test
  void oneThatHasEndedTakesNothing() throws Exception {
    Process process = new ProcessBuilder("true").start();
    process.waitFor();

    assertThat(MemoryUse.of(Stream.of(process.toHandle()))).isEqualTo(new MemoryUse(0, 0));
  }

  private static MappedByteBuffer read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()).load();
    }
  }

  /** A virtual machine that has a file in its memory. */
  static final class Reader {

    private Reader() {}

    public static void main(String[] args) throws IOException {
      MappedByteBuffer memory = read(Path.of(args[0]));
      System.out.println("read by " + ProcessHandle.current().pid());
      System.in.transferTo(OutputStream.nullOutputStream());
      System.out.println(memory.get(0));
    }
  }
}
