package dev.balenachaos.lab.cloud;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.ZipException;

/**
 * One log stream while it goes on. Nothing is answered before the device ends it, since a
 * supervisor takes any answer for an error (supervisor: {@code src/logging/balena-backend.ts}).
 */
final class LogUpload implements BodyParts.Reader {

  private final Exchange exchange;
  private final boolean packed;
  private final Ledger ledger;
  private final Consumer<Answer> end;
  private final LogLines lines = new LogLines();
  private final Gunzip gunzip = new Gunzip();

  private LogUpload(Exchange exchange, boolean packed, Ledger ledger, Consumer<Answer> end) {
    this.exchange = exchange;
    this.packed = packed;
    this.ledger = ledger;
    this.end = end;
  }

  /**
   * Takes the stream.
   *
   * @param end is given the answer when the device has ended it, or when it cannot be read
   */
  static void begin(Exchange exchange, boolean packed, Ledger ledger, Consumer<Answer> end) {
    BodyParts.read(exchange, new LogUpload(exchange, packed, ledger, end));
  }

  @Override
  public boolean take(ByteBuffer part, boolean last) {
    try {
      keep(part);
      if (last) {
        finish();
      }
      return true;
    } catch (ZipException e) {
      refuse(Answer.text(400, String.valueOf(e.getMessage())));
    } catch (Refusal e) {
      refuse(e.answer());
    }
    return false;
  }

  @Override
  public void broken(Throwable failure) {
    gunzip.close();
    exchange.abandon(failure);
  }

  private void keep(ByteBuffer bytes) throws ZipException, Refusal {
    if (packed) {
      gunzip.feed(bytes, (unpacked, length) -> keep(lines.feed(unpacked, length)));
      return;
    }
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    keep(lines.feed(copy, copy.length));
  }

  private void finish() throws ZipException, Refusal {
    keep(lines.rest());
    if (packed && !gunzip.isComplete()) {
      throw new ZipException("The gzip ends early");
    }
    gunzip.close();
    end.accept(Answer.empty(201));
  }

  private void refuse(Answer answer) {
    gunzip.close();
    end.accept(answer);
  }

  private void keep(List<LogLine> more) {
    if (!more.isEmpty()) {
      ledger.logged(more);
    }
  }
}
