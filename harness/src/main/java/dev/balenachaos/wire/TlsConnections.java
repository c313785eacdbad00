package dev.balenachaos.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Remembers which server name the device has asked for in which connection. */
final class TlsConnections {

  private static final int MOST = 4096;
  private static final int MOST_BEGUN = 64;
  private static final int LONGEST_HELLO = 16 << 10;
  private static final int SYN = 2;

  /** A connection, the device's end first. The addresses are compared as bytes. */
  private record Connection(ByteBuffer device, ByteBuffer lab, int devicePort, int labPort) {

    static Connection of(Frame frame) {
      int length = frame.addressLength();
      ByteBuffer source = ByteBuffer.wrap(copy(frame, frame.sourceAddress(), length));
      ByteBuffer destination = ByteBuffer.wrap(copy(frame, frame.destinationAddress(), length));
      return frame.fromDevice()
          ? new Connection(source, destination, frame.sourcePort(), frame.destinationPort())
          : new Connection(destination, source, frame.destinationPort(), frame.sourcePort());
    }

    private static byte[] copy(Frame frame, int at, int length) {
      return frame.copy(at, at + length);
    }
  }

  private final Map<Connection, String> named = new Learnt.Recent<>(MOST);
  private final Map<Connection, ByteArrayOutputStream> begun = new Learnt.Recent<>(MOST_BEGUN);

  /** Takes in TCP that the device sends. */
  void take(Frame frame) {
    if ((frame.unsignedByte(frame.transport() + 13) & SYN) != 0) {
      if (!named.isEmpty() || !begun.isEmpty()) {
        Connection connection = Connection.of(frame);
        named.remove(connection);
        begun.remove(connection);
      }
    } else if (TlsHello.mayBeginAt(frame.bytes(), frame.payload(), frame.end())) {
      begun.put(Connection.of(frame), new ByteArrayOutputStream());
      goOn(frame);
    } else if (!begun.isEmpty() && frame.payload() < frame.end()) {
      goOn(frame);
    }
  }

  private void goOn(Frame frame) {
    Connection connection = Connection.of(frame);
    ByteArrayOutputStream sent = begun.get(connection);
    if (sent == null) {
      return;
    }
    sent.writeBytes(frame.copy(frame.payload(), frame.end()));
    TlsHello hello = TlsHello.read(ByteBuffer.wrap(sent.toByteArray()));
    if (hello.serverName() != null) {
      named.put(connection, hello.serverName());
    }
    if (hello.state() != TlsHello.State.INCOMPLETE || sent.size() > LONGEST_HELLO) {
      begun.remove(connection);
    }
  }

  /**
   * Returns the server name that was asked for in a frame's connection; null when none is known.
   */
  @Nullable String serverName(Frame frame) {
    return named.isEmpty() || frame.protocol() != Frame.TCP || !frame.hasTransport()
        ? null
        : named.get(Connection.of(frame));
  }
}
