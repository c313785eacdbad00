package dev.balenachaos.supervisor.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.supervisor.json.Json;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The body of one request, read as JSON or as the fields of a form when it is first asked for. It
 * counts against what all bodies may take together, until it is closed.
 */
final class RequestBody implements AutoCloseable {
  /** The limit of balena-supervisor's device-api/index.ts for one body. */
  private static final int LIMIT = 10 << 20;

  private final InputStream stream;
  private final String contentType;
  private final Semaphore room;
  private int taken;
  private @Nullable JsonNode content;

  /**
   * @param contentType empty if the client named none; the body is then not looked at
   * @param room the bytes that bodies still may take
   */
  RequestBody(InputStream stream, String contentType, Semaphore room) {
    this.stream = stream;
    this.contentType = contentType.toLowerCase(Locale.ROOT);
    this.room = room;
  }

  /** Returns enough room for one body of the largest size, and for many of the usual ones. */
  static Semaphore room() {
    return new Semaphore(LIMIT + (1 << 20));
  }

  /**
   * Reads the body.
   *
   * @return the tree; an empty object if there is no body of a known type
   * @throws UnreadableBodyException if it is malformed or too large
   * @throws UncheckedIOException if the client does not send it
   */
  JsonNode content() {
    if (content == null) {
      try {
        content = read();
      } catch (IOException e) {
        throw new UncheckedIOException("The request's body did not arrive", e);
      }
    }
    return content;
  }

  private JsonNode read() throws IOException {
    try {
      if (contentType.startsWith("application/json")) {
        JsonNode parsed = Json.parse(new Counted());
        if (parsed.isMissingNode()) {
          return Json.object();
        }
        if (!parsed.isContainerNode()) {
          throw new UnreadableBodyException("Unexpected token, neither an object nor an array");
        }
        return parsed;
      }
      if (contentType.startsWith("application/x-www-form-urlencoded")) {
        String form = new String(new Counted().readAllBytes(), StandardCharsets.UTF_8);
        return Json.object(Query.parse(form));
      }
      return Json.object();
    } catch (JsonProcessingException e) {
      skipRest();
      throw new UnreadableBodyException(Json.complaint(e));
    } catch (UnreadableBodyException e) {
      skipRest();
      throw e;
    }
  }

  /** Takes the rest from the client, which otherwise might not read the answer. */
  private void skipRest() throws IOException {
    stream.transferTo(OutputStream.nullOutputStream());
  }

  @Override
  public void close() {
    room.release(taken);
    taken = 0;
  }

  /** Refuses what is too much, as it comes. */
  private final class Counted extends FilterInputStream {
    Counted() {
      super(stream);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = super.read(bytes, offset, length);
      if (count > 0) {
        if (taken + count > LIMIT) {
          throw new UnreadableBodyException("request entity too large");
        }
        if (!room.tryAcquire(count)) {
          throw new UnreadableBodyException("too many large request bodies at once");
        }
        taken += count;
      }
      return count;
    }

    @Override
    public void close() {
      // The exchange closes the client's stream.
    }
  }

  /** Says why a body cannot be used; the message is the API's answer. */
  static final class UnreadableBodyException extends RuntimeException {
    UnreadableBodyException(String message) {
      super(message);
    }
  }
}
