package dev.balenachaos.lab.toxics;

import java.nio.ByteBuffer;

/**
 * What travels through a {@link Link}: some bytes, or one of the three ways in which a stream ends.
 *
 * @param bytes what is left to deliver, empty at an end
 * @param at when it came in, on the loop's clock; a toxic that holds it back moves this on, so that
 *     the delays of several add up and the lateness of the host does not
 * @param kind what it is
 */
record Piece(ByteBuffer bytes, long at, Kind kind) {

  /** What a piece is. */
  enum Kind {
    /** Bytes. */
    DATA,
    /** The sender has said its last; the other direction lives on. */
    END,
    /** The whole connection ends, after what went before. */
    CUT,
    /** The whole connection is reset: both peers see RST. */
    RESET
  }

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  static Piece data(ByteBuffer bytes, long at) {
    return new Piece(bytes, at, Kind.DATA);
  }

  static Piece end(Kind kind, long at) {
    return new Piece(NOTHING, at, kind);
  }

  boolean isData() {
    return kind == Kind.DATA;
  }

  int size() {
    return bytes.remaining();
  }

  Piece at(long moment) {
    return new Piece(bytes, moment, kind);
  }

  /** Takes the first bytes off this piece and returns them as a piece of their own. */
  Piece first(int count, long moment) {
    ByteBuffer head = bytes.slice(bytes.position(), count);
    bytes.position(bytes.position() + count);
    return data(head, moment);
  }
}
