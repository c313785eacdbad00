package dev.balenachaos.lab.cloud;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GunzipTests {

  private final Gunzip gunzip = new Gunzip();
  private final ByteArrayOutputStream unpacked = new ByteArrayOutputStream();

  @AfterEach
  void release() {
    gunzip.close();
  }

  @Test
  void aStreamMayComeByteByByte() throws Exception {
    byte[] content = new byte[30_000];
    new Random(1).nextBytes(content);

    for (byte one : packed(content)) {
      assertThat(gunzip.isComplete()).isFalse();
      feed(one);
    }

    assertThat(gunzip.isComplete()).isTrue();
    assertThat(unpacked.toByteArray()).isEqualTo(content);
  }

  @Test
  void whatAHeaderMayHoldIsPassedOver() throws Exception {
    byte[] plain = packed("said".getBytes(UTF_8));
    ByteArrayOutputStream rich = new ByteArrayOutputStream();
    rich.write(plain, 0, 3);
    rich.write(2 + 4 + 8 + 16);
    rich.write(plain, 4, 6);
    rich.writeBytes(new byte[] {3, 0, 7, 7, 7});
    rich.writeBytes("name\0remark\0".getBytes(UTF_8));
    rich.writeBytes(new byte[] {1, 2});
    rich.write(plain, 10, plain.length - 10);

    for (byte one : rich.toByteArray()) {
      feed(one);
    }

    assertThat(gunzip.isComplete()).isTrue();
    assertThat(unpacked.toString(UTF_8)).isEqualTo("said");
  }

  @Test
  void aHeaderWithoutAnEndIsRefused() throws Exception {
    feed((byte) 0x1f, (byte) 0x8b, (byte) 8, (byte) 8, (byte) 0, (byte) 0, (byte) 0, (byte) 0);

    assertThatThrownBy(() -> gunzip.feed(ByteBuffer.wrap("a".repeat(2000).getBytes(UTF_8)), sink()))
        .isInstanceOf(ZipException.class);
  }

  private void feed(byte... bytes) throws Exception {
    gunzip.feed(ByteBuffer.wrap(bytes), sink());
  }

  private Gunzip.Sink sink() {
    return (bytes, length) -> unpacked.write(bytes, 0, length);
  }

  private static byte[] packed(byte[] content) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream packed = new GZIPOutputStream(bytes)) {
      packed.write(content);
    }
    return bytes.toByteArray();
  }
}
