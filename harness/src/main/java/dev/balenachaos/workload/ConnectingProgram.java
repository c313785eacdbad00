package dev.balenachaos.workload;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The smallest program that connects to a socket, which busybox cannot do without standing in
 * between: it makes the socket its standard input and output and becomes the command that it was
 * given. The socket stays open beside that. Written here as x86-64 machine code, since a static
 * busybox of that kind is what images are made of.
 */
final class ConnectingProgram {

  /** Where a container that may speak on the host's bus finds it (supervisor 19.0.5). */
  static final String HOST_BUS = "/host/run/dbus/system_bus_socket";

  private static final int CODE = 100;
  private static final short AF_UNIX = 1;
  private static final short AF_INET = 2;

  private ConnectingProgram() {}

  /**
   * Returns the program as a static ELF executable. It exits with the error's number where it
   * cannot connect, or cannot become the command.
   *
   * @param socket where the socket is, at most 107 bytes
   */
  static byte[] toUnix(String socket) {
    byte[] path = socket.getBytes(StandardCharsets.UTF_8);
    byte[] address = new byte[2 + path.length + 1];
    begin(address, AF_UNIX).put(path);
    return connectingTo(AF_UNIX, address);
  }

  /**
   * Returns the program as {@link #toUnix} does, for a TCP port.
   *
   * @param server an IPv4 address and a port
   */
  static byte[] toTcp(InetSocketAddress server) {
    return connectingTo(AF_INET, socketAddress(server));
  }

  /** Returns an IPv4 address and a port as the kernel takes them. */
  static byte[] socketAddress(InetSocketAddress server) {
    byte[] address = new byte[2 + 14];
    begin(address, AF_INET)
        .order(ByteOrder.BIG_ENDIAN)
        .putShort((short) server.getPort())
        .put(server.getAddress().getAddress());
    return address;
  }

  private static ByteBuffer begin(byte[] address, short family) {
    return ByteBuffer.wrap(address).order(ByteOrder.LITTLE_ENDIAN).putShort(family);
  }

  private static byte[] connectingTo(short family, byte[] address) {
    ByteBuffer code = ByteBuffer.allocate(CODE + address.length).order(ByteOrder.LITTLE_ENDIAN);
    // socket(family, SOCK_STREAM, 0)
    code.put((byte) 0xB8).putInt(41).put((byte) 0xBF).putInt(family).put((byte) 0xBE).putInt(1);
    code.put(bytes(0x31, 0xD2, 0x0F, 0x05));
    // connect(it, address, its length), and on failure to the end
    code.put(bytes(0x89, 0xC7, 0xB8)).putInt(42);
    code.put((byte) 0xBE).putInt(TinyElf.codeAddress() + CODE);
    code.put((byte) 0xBA).putInt(address.length);
    code.put(bytes(0x0F, 0x05, 0x85, 0xC0, 0x75, 0x2F));
    // dup2(it, 0), dup2(it, 1)
    code.put((byte) 0xB8).putInt(33).put(bytes(0x31, 0xF6, 0x0F, 0x05));
    code.put((byte) 0xB8).putInt(33).put((byte) 0xBE).putInt(1).put(bytes(0x0F, 0x05));
    // execve(argv[1], &argv[1], environment): the environment follows the arguments and a null
    code.put(bytes(0x48, 0x8B, 0x7C, 0x24, 0x10, 0x48, 0x8D, 0x74, 0x24, 0x10));
    code.put(bytes(0x48, 0x8B, 0x04, 0x24, 0x48, 0x8D, 0x54, 0xC4, 0x10));
    code.put((byte) 0xB8).putInt(59).put(bytes(0x0F, 0x05));
    // exit(-result)
    code.put(bytes(0xF7, 0xD8, 0x89, 0xC7, 0xB8)).putInt(60).put(bytes(0x0F, 0x05));
    return TinyElf.of(code.put(address).array());
  }

  static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
