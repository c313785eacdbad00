package dev.balenachaos.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Writes the blocks of a pcapng file (draft-ietf-opsawg-pcapng): a section with one interface, the
 * device's, and frames with nanoseconds, the direction as the device sees it, and a comment.
 */
final class Pcapng {

  private static final int SECTION = 0x0a0d0d0a;
  private static final int INTERFACE = 1;
  private static final int FRAME = 6;
  private static final int ETHERNET = 1;
  private static final short COMMENT = 1;
  private static final short NAME = 2;
  private static final short FLAGS = 2;
  private static final short APPLICATION = 4;
  private static final short RESOLUTION = 9;
  private static final byte NANOSECONDS = 9;
  private static final int INBOUND = 1;
  private static final int OUTBOUND = 2;
  private static final int MOST_COMMENT = 1000;

  /** Type, two lengths, interface, time, two lengths of the frame; flags and the options' end. */
  private static final int FRAME_OVERHEAD = 32 + 8 + 4;

  private Pcapng() {}

  /** Writes the head of a file. */
  static void begin(ByteBuffer out, String device) {
    int section = out.position();
    out.putInt(SECTION).putInt(0).putInt(0x1a2b3c4d);
    out.putShort((short) 1).putShort((short) 0).putLong(-1);
    option(out, APPLICATION, bytes("balena-chaos"));
    end(out, section);
    int link = out.position();
    out.putInt(INTERFACE).putInt(0).putShort((short) ETHERNET).putShort((short) 0).putInt(0);
    option(out, NAME, bytes(device));
    option(out, RESOLUTION, new byte[] {NANOSECONDS});
    end(out, link);
  }

  /** Returns how many bytes {@link #frame} writes, or a few more. */
  static int sizeOf(int kept, CharSequence comment) {
    // A character takes at most 3 bytes.
    return FRAME_OVERHEAD + padded(kept) + (comment.isEmpty() ? 0 : 8 + 3 * comment.length());
  }

  /**
   * Writes a frame.
   *
   * @param kept how many of its bytes
   * @param time in nanoseconds since 1970
   */
  static void frame(ByteBuffer out, Frame frame, int kept, long time, CharSequence comment) {
    int block = out.position();
    out.putInt(FRAME).putInt(0).putInt(0);
    out.putInt((int) (time >>> 32)).putInt((int) time);
    out.putInt(kept).putInt(frame.length());
    out.put(out.position(), frame.bytes(), frame.start(), kept);
    out.position(out.position() + kept);
    pad(out, kept);
    out.putShort(FLAGS).putShort((short) 4).putInt(frame.fromDevice() ? OUTBOUND : INBOUND);
    if (!comment.isEmpty()) {
      String words = comment.toString();
      option(out, COMMENT, bytes(words.substring(0, Math.min(words.length(), MOST_COMMENT))));
    }
    end(out, block);
  }

  private static byte[] bytes(String words) {
    return words.getBytes(StandardCharsets.UTF_8);
  }

  private static void option(ByteBuffer out, short code, byte[] value) {
    out.putShort(code).putShort((short) value.length).put(value);
    pad(out, value.length);
  }

  private static void end(ByteBuffer out, int block) {
    out.putInt(0);
    int length = out.position() - block + 4;
    out.putInt(length);
    out.putInt(block + 4, length);
  }

  private static void pad(ByteBuffer out, int length) {
    for (int i = length; i < padded(length); i++) {
      out.put((byte) 0);
    }
  }

  private static int padded(int length) {
    return (length + 3) & ~3;
  }
}
