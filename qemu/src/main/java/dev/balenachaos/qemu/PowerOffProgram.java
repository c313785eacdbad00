package dev.balenachaos.qemu;

import dev.balenachaos.workload.TinyElf;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The smallest first program of a Linux guest: says a line on the console and powers off. Written
 * here as x86-64 machine code, so that asking whether a guest runs needs nothing installed.
 */
final class PowerOffProgram {

  /** What it says. */
  static final String LINE = "balena-chaos: a guest ran to its end";

  private static final int CODE = 46;

  private PowerOffProgram() {}

  /** Returns the program as a static ELF executable. */
  static byte[] bytes() {
    byte[] line = (LINE + "\n").getBytes(StandardCharsets.US_ASCII);
    ByteBuffer code = ByteBuffer.allocate(CODE + line.length).order(ByteOrder.LITTLE_ENDIAN);
    // write(1, line, length)
    code.put((byte) 0xB8).putInt(1).put((byte) 0xBF).putInt(1);
    code.put((byte) 0xBE).putInt(TinyElf.codeAddress() + CODE);
    code.put((byte) 0xBA).putInt(line.length);
    code.put((byte) 0x0F).put((byte) 0x05);
    // reboot(LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, LINUX_REBOOT_CMD_POWER_OFF)
    code.put((byte) 0xB8).putInt(169).put((byte) 0xBF).putInt(0xFEE1DEAD);
    code.put((byte) 0xBE).putInt(0x28121969).put((byte) 0xBA).putInt(0x4321FEDC);
    code.put((byte) 0x0F).put((byte) 0x05);
    // for ever
    code.put((byte) 0xEB).put((byte) 0xFE);
    return TinyElf.of(code.put(line).array());
  }
}
