package dev.balenachaos.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptureTests {

  private static final int FRAME = 6;

  @TempDir private Path folder;

  private record Block(int type, ByteBuffer body) {}

  private static List<Block> blocks(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    List<Block> blocks = new ArrayList<>();
    while (bytes.hasRemaining()) {
      int type = bytes.getInt();
      int length = bytes.getInt();
      blocks.add(new Block(type, bytes.slice(bytes.position(), length - 12)));
      bytes.position(bytes.position() + length - 12);
      assertThat(length).isEqualTo(bytes.getInt()).isEqualTo(length / 4 * 4);
    }
    return blocks;
  }

  @Test
  void framesAreKeptWithTimeDirectionAndComment() throws IOException {
    Path file = folder.resolve("wire.pcapng");
    byte[] bytes = Frames.udp(123);
    long before = System.currentTimeMillis();
    try (Capture capture = Capture.to(file, "qemu-1")) {
      capture.add(Frames.read(true, bytes), System.nanoTime(), "");
      capture.add(Frames.read(false, bytes), System.nanoTime(), "dropped by rule: drop: ntp");
    }
    List<Block> blocks = blocks(file);
    assertThat(blocks).extracting(Block::type).containsExactly(0x0a0d0d0a, 1, FRAME, FRAME);
    ByteBuffer first = blocks.get(2).body();
    long nanos = ((long) first.getInt(4) << 32) + (first.getInt(8) & 0xffff_ffffL);
    assertThat(nanos / 1_000_000).isBetween(before - 50, System.currentTimeMillis() + 50);
    assertThat(first.getInt(12)).isEqualTo(bytes.length);
    byte[] kept = new byte[bytes.length];
    first.get(20, kept);
    assertThat(kept).isEqualTo(bytes);
    int options = 20 + ((bytes.length + 3) & ~3);
    assertThat(first.getInt(options + 4)).isEqualTo(2);
    ByteBuffer second = blocks.get(3).body();
    assertThat(second.getInt(options + 4)).isEqualTo(1);
    byte[] comment = new byte[second.getShort(options + 10)];
    second.get(options + 12, comment);
    assertThat(new String(comment, StandardCharsets.UTF_8)).isEqualTo("dropped by rule: drop: ntp");
  }

  @Test
  void aLongCommentIsCut() throws IOException {
    Path file = folder.resolve("wire.pcapng");
    try (Capture capture = Capture.to(file, "qemu-1")) {
      capture.add(Frames.read(true, Frames.arp()), 0, "x".repeat(100_000));
      assertThat(capture.leftOut()).isZero();
    }
    assertThat(blocks(file)).hasSize(3);
  }

  @Test
  void aFileEndsWhereItIsLongEnough() throws IOException {
    Path file = folder.resolve("wire.pcapng");
    byte[] big = Frames.udp(Frames.DEVICE, 1, Frames.LAB, 2, new byte[1000]);
    try (Capture capture = Capture.to(file, "qemu-1", 10_000, 20_000)) {
      for (int i = 0; i < 500; i++) {
        capture.add(Frames.read(true, big), i, "");
      }
      assertThat(capture.leftOut()).isBetween(350L, 450L);
    }
    assertThat(Files.size(file)).isBetween(19_000L, 20_000L);
    List<Block> blocks = blocks(file);
    assertThat(blocks.get(3).body().getInt(12)).isEqualTo(big.length);
    Block last = blocks.get(blocks.size() - 1);
    assertThat(last.body().getInt(12)).isEqualTo(Capture.BEGINNING);
    assertThat(last.body().getInt(16)).isEqualTo(big.length);
  }
}
