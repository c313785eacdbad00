package dev.balenachaos.qemu;

import dev.balenachaos.workload.TinyElf;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The smallest program that makes the kernel draw new random numbers at once. What is written to
 * {@code /dev/urandom} counts only when the kernel seeds its generator anew by itself, up to a
 * minute later (Linux 6.1, {@code drivers/char/random.c}), and until then two copies of a guest
 * draw the same numbers. Kernels that see the machine's VM generation id need none of this;
 * Debian's cloud kernel is built without.
 */
final class ReseedProgram {

  private static final int RNDRESEEDCRNG = 0x5207;

  private ReseedProgram() {}

  /**
   * Returns the program as a static ELF executable. Its standard input has to be {@code
   * /dev/urandom}; it exits with 0, or with the error's number.
   */
  static byte[] bytes() {
    ByteBuffer code = ByteBuffer.allocate(27).order(ByteOrder.LITTLE_ENDIAN);
    // ioctl(0, RNDRESEEDCRNG, 0)
    code.put((byte) 0xB8).putInt(16).put((byte) 0x31).put((byte) 0xFF);
    code.put((byte) 0xBE).putInt(RNDRESEEDCRNG).put((byte) 0x31).put((byte) 0xD2);
    code.put((byte) 0x0F).put((byte) 0x05);
    // exit(-result)
    code.put((byte) 0x89).put((byte) 0xC7).put((byte) 0xF7).put((byte) 0xDF);
    code.put((byte) 0xB8).putInt(60).put((byte) 0x0F).put((byte) 0x05);
    return TinyElf.of(code.array());
  }
}
