package dev.balenachaos.lab.cloud;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Unpacks one gzip stream (RFC 1952) as it comes in, without waiting for more. It holds memory
 * outside of the heap until it is closed.
 */
final class Gunzip implements AutoCloseable {

  private static final int FIXED_HEADER = 10;
  private static final int TRAILER = 8;
  private static final int LONGEST_HEADER = 1024;

  private final Inflater inflater = new Inflater(true);
  private final CRC32 sum = new CRC32();
  private final ByteArrayOutputStream header = new ByteArrayOutputStream();
  private final ByteArrayOutputStream trailer = new ByteArrayOutputStream();
  private final byte[] unpacked = new byte[8192];
  private boolean inContent;

  /** What becomes of the unpacked bytes: a part of an array. */
  interface Sink {
    void accept(byte[] bytes, int length) throws ZipException, Refusal;
  }

  void feed(ByteBuffer packed, Sink sink) throws ZipException, Refusal {
    byte[] bytes = new byte[packed.remaining()];
    packed.get(bytes);
    if (!inContent) {
      header.writeBytes(bytes);
      bytes = header.toByteArray();
      int length = headerLength(bytes);
      if (length < 0) {
        return;
      }
      inContent = true;
      inflater.setInput(bytes, length, bytes.length - length);
    } else if (inflater.finished()) {
      end(bytes, 0);
      return;
    } else {
      inflater.setInput(bytes);
    }
    inflate(sink);
    if (inflater.finished()) {
      end(bytes, bytes.length - inflater.getRemaining());
    }
  }

  /** Tells whether the stream came to its proper end. */
  boolean isComplete() {
    return inflater.finished() && trailer.size() == TRAILER;
  }

  private void inflate(Sink sink) throws ZipException, Refusal {
    try {
      int length = inflater.inflate(unpacked);
      while (length > 0) {
        sum.update(unpacked, 0, length);
        sink.accept(unpacked, length);
        length = inflater.inflate(unpacked);
      }
    } catch (DataFormatException e) {
      throw new ZipException("The body is no gzip");
    }
    if (inflater.needsDictionary()) {
      throw new ZipException("The body is no gzip");
    }
  }

  private void end(byte[] bytes, int from) throws ZipException {
    trailer.write(bytes, from, bytes.length - from);
    if (trailer.size() > TRAILER) {
      throw new ZipException("Something follows the gzip");
    }
    if (trailer.size() == TRAILER) {
      ByteBuffer ending = ByteBuffer.wrap(trailer.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
      if (ending.getInt() != (int) sum.getValue()) {
        throw new ZipException("The sum of the gzip is wrong");
      }
    }
  }

  /** Returns how long the header is; -1 when its end has not come yet. */
  private static int headerLength(byte[] bytes) throws ZipException {
    boolean begins =
        (bytes.length < 1 || bytes[0] == 0x1f)
            && (bytes.length < 2 || bytes[1] == (byte) 0x8b)
            && (bytes.length < 3 || bytes[2] == 8);
    if (!begins || (bytes.length > LONGEST_HEADER && lengthOfWhole(bytes) < 0)) {
      throw new ZipException("The body is no gzip");
    }
    return bytes.length < FIXED_HEADER ? -1 : lengthOfWhole(bytes);
  }

  private static int lengthOfWhole(byte[] bytes) {
    int flags = bytes[3];
    int end = FIXED_HEADER;
    if ((flags & 4) != 0) {
      if (bytes.length < end + 2) {
        return -1;
      }
      end += 2 + (bytes[end] & 0xff) + ((bytes[end + 1] & 0xff) << 8);
    }
    for (int text = Integer.bitCount(flags & 24); text > 0; text--) {
      while (end < bytes.length && bytes[end] != 0) {
        end++;
      }
      end++;
    }
    end += (flags & 2) != 0 ? 2 : 0;
    return end <= bytes.length ? end : -1;
  }

  @Override
  public void close() {
    inflater.end();
  }
}
