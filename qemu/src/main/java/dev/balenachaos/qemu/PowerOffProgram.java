package dev.balenachaos.qemu;

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

  private static final long ADDRESS = 0x400000;
  private static final int ELF_HEADER = 64;
  private static final int PROGRAM_HEADER = 56;
  private static final int START = ELF_HEADER + PROGRAM_HEADER;
  private static final int CODE = 46;

  private PowerOffProgram() {}

  /** Returns the program as a static ELF executable. */
  static byte[] bytes() {
    byte[] line = (LINE + "\n").getBytes(StandardCharsets.US_ASCII);
    int size = START + CODE + line.length;
    ByteBuffer elf = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    header(elf);
    segment(elf, size);
    code(elf, line.length);
    elf.put(line);
    return elf.array();
  }

  private static void header(ByteBuffer elf) {
    elf.put(new byte[] {0x7F, 'E', 'L', 'F', 2, 1, 1}).position(16);
    elf.putShort((short) 2).putShort((short) 62).putInt(1); // executable, x86-64, version 1
    elf.putLong(ADDRESS + START).putLong(ELF_HEADER).putLong(0).putInt(0);
    elf.putShort((short) ELF_HEADER).putShort((short) PROGRAM_HEADER).putShort((short) 1);
    elf.position(ELF_HEADER);
  }

  private static void segment(ByteBuffer elf, int size) {
    elf.putInt(1).putInt(5); // to be loaded; may be read and executed
    elf.putLong(0).putLong(ADDRESS).putLong(ADDRESS);
    elf.putLong(size).putLong(size).putLong(0x1000);
  }

  private static void code(ByteBuffer elf, int length) {
    // write(1, line, length)
    elf.put((byte) 0xB8).putInt(1).put((byte) 0xBF).putInt(1);
    elf.put((byte) 0xBE).putInt((int) (ADDRESS + START + CODE)).put((byte) 0xBA).putInt(length);
    elf.put((byte) 0x0F).put((byte) 0x05);
    // reboot(LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, LINUX_REBOOT_CMD_POWER_OFF)
    elf.put((byte) 0xB8).putInt(169).put((byte) 0xBF).putInt(0xFEE1DEAD);
    elf.put((byte) 0xBE).putInt(0x28121969).put((byte) 0xBA).putInt(0x4321FEDC);
    elf.put((byte) 0x0F).put((byte) 0x05);
    // for ever
    elf.put((byte) 0xEB).put((byte) 0xFE);
  }
}
