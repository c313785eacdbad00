package dev.balenachaos.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads the server name out of a TLS ClientHello (RFC 8446, 4.1.2; RFC 6066, 3). The JDK has no
 * public reader, and it is a walk over lengths.
 *
 * @param state how far the reading came
 * @param serverName in lower case; null unless one was found
 */
record TlsHello(State state, @Nullable String serverName) {

  /** How far the reading came. */
  enum State {
    /** It is no ClientHello, or has no server name. */
    NONE,
    /** It is one as far as it goes. */
    INCOMPLETE,
    /** It has a server name. */
    FOUND
  }

  private static final TlsHello NONE = new TlsHello(State.NONE, null);
  private static final TlsHello INCOMPLETE = new TlsHello(State.INCOMPLETE, null);
  private static final int RECORD_HEADER = 5;

  /** Tells whether bytes begin like a ClientHello: the type of the record, and its version. */
  static boolean mayBeginAt(ByteBuffer bytes, int from, int to) {
    return to - from > RECORD_HEADER
        && bytes.get(from) == 0x16
        && bytes.get(from + 1) == 3
        && bytes.get(from + 5) == 1;
  }

  /** Reads what a client has sent so far, from the buffer's position to its limit. */
  static TlsHello read(ByteBuffer sent) {
    if (!mayBeginAt(sent, sent.position(), sent.limit())) {
      return NONE;
    }
    int length = sent.getShort(sent.position() + 3) & 0xffff;
    ByteBuffer record = sent.slice(sent.position() + RECORD_HEADER, length(sent, length));
    try {
      return serverName(record);
    } catch (TooShort e) {
      // A hello that is longer than its record goes on in the next one; that is not followed.
      return record.limit() < length ? INCOMPLETE : NONE;
    }
  }

  private static int length(ByteBuffer sent, int wanted) {
    return Math.min(wanted, sent.remaining() - RECORD_HEADER);
  }

  private static TlsHello serverName(ByteBuffer hello) throws TooShort {
    skip(hello, 4 + 2 + 32);
    skip(hello, unsignedByte(hello));
    skip(hello, unsignedShort(hello));
    skip(hello, unsignedByte(hello));
    int extensions = unsignedShort(hello);
    while (extensions >= 4) {
      int type = unsignedShort(hello);
      int length = unsignedShort(hello);
      if (type == 0) {
        return firstName(hello);
      }
      skip(hello, length);
      extensions -= 4 + length;
    }
    return NONE;
  }

  private static TlsHello firstName(ByteBuffer list) throws TooShort {
    skip(list, 3);
    int length = unsignedShort(list);
    require(list, length);
    byte[] name = new byte[length];
    list.get(name);
    String text = NamePattern.plain(new String(name, StandardCharsets.US_ASCII));
    return new TlsHello(State.FOUND, text);
  }

  private static int unsignedByte(ByteBuffer bytes) throws TooShort {
    require(bytes, 1);
    return bytes.get() & 0xff;
  }

  private static int unsignedShort(ByteBuffer bytes) throws TooShort {
    require(bytes, 2);
    return bytes.getShort() & 0xffff;
  }

  private static void skip(ByteBuffer bytes, int length) throws TooShort {
    require(bytes, length);
    bytes.position(bytes.position() + length);
  }

  private static void require(ByteBuffer bytes, int length) throws TooShort {
    if (bytes.remaining() < length) {
      throw new TooShort();
    }
  }

  /** There are fewer bytes than the lengths among them say. */
  private static final class TooShort extends Exception {
    private static final long serialVersionUID = 1L;

    TooShort() {
      super(null, null, false, false);
    }
  }
}
