package dev.balenachaos.workload;

import static dev.balenachaos.workload.ConnectingProgram.bytes;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The smallest program that opens many TCP connections and says nothing on them: as many as there
 * are words on its command line, its own name among them. A process started for each is too slow on
 * an emulated device. Written here as x86-64 machine code, as {@link ConnectingProgram}.
 */
final class HoldingProgram {

  private static final int CODE = 83;

  private HoldingProgram() {}

  /**
   * Returns the program as a static ELF executable. It exits with the error's number where it
   * cannot connect.
   *
   * @param server an IPv4 address and a port
   * @param seconds after which SIGALRM ends it
   */
  static byte[] toTcp(InetSocketAddress server, int seconds) {
    byte[] address = ConnectingProgram.socketAddress(server);
    ByteBuffer code = ByteBuffer.allocate(CODE + address.length).order(ByteOrder.LITTLE_ENDIAN);
    // alarm(seconds)
    code.put(bytes(0xB8)).putInt(37).put(bytes(0xBF)).putInt(seconds).put(bytes(0x0F, 0x05));
    // the number of words, which is the first thing on the stack
    code.put(bytes(0x8B, 0x1C, 0x24));
    // socket(AF_INET, SOCK_STREAM, 0), and on failure to the end
    code.put(bytes(0xB8)).putInt(41).put(bytes(0xBF)).putInt(2).put(bytes(0xBE)).putInt(1);
    code.put(bytes(0x31, 0xD2, 0x0F, 0x05, 0x85, 0xC0, 0x78, 0x22));
    // connect(it, address, its length), and on failure to the end
    code.put(bytes(0x89, 0xC7, 0xB8)).putInt(42);
    code.put(bytes(0xBE)).putInt(TinyElf.codeAddress() + CODE);
    code.put(bytes(0xBA)).putInt(address.length);
    code.put(bytes(0x0F, 0x05, 0x85, 0xC0, 0x75, 0x0B));
    // one less; back to socket() until there is none
    code.put(bytes(0xFF, 0xCB, 0x75, 0xCE));
    // pause()
    code.put(bytes(0xB8)).putInt(34).put(bytes(0x0F, 0x05));
    // exit(-result)
    code.put(bytes(0xF7, 0xD8, 0x89, 0xC7, 0xB8)).putInt(60).put(bytes(0x0F, 0x05));
    return TinyElf.of(code.put(address).array());
  }
}
