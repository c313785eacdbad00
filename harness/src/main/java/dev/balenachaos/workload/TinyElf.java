package dev.balenachaos.workload;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The smallest static ELF executables for x86-64 Linux: a header, one segment, and the code. */
public final class TinyElf {

  private static final long ADDRESS = 0x400000;
  private static final int ELF_HEADER = 64;
  private static final int PROGRAM_HEADER = 56;
  private static final int START = ELF_HEADER + PROGRAM_HEADER;

  private TinyElf() {}

  /** Returns where the code's first byte lies when the program runs; it fits into an int. */
  public static int codeAddress() {
    return (int) ADDRESS + START;
  }

  /**
   * Returns an executable.
   *
   * @param code machine code that begins with its first instruction; may hold data after it
   */
  public static byte[] of(byte[] code) {
    int size = START + code.length;
    ByteBuffer elf = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    elf.put(new byte[] {0x7F, 'E', 'L', 'F', 2, 1, 1}).position(16);
    elf.putShort((short) 2).putShort((short) 62).putInt(1); // executable, x86-64, version 1
    elf.putLong(codeAddress()).putLong(ELF_HEADER).putLong(0).putInt(0);
    elf.putShort((short) ELF_HEADER).putShort((short) PROGRAM_HEADER).putShort((short) 1);
    elf.position(ELF_HEADER);
    elf.putInt(1).putInt(5); // to be loaded; may be read and executed
    elf.putLong(0).putLong(ADDRESS).putLong(ADDRESS);
    elf.putLong(size).putLong(size).putLong(0x1000);
    return elf.put(code).array();
  }
}
