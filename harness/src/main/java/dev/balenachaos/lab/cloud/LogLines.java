package dev.balenachaos.lab.cloud;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Cuts a stream into lines and reads each as a log line: {@code {timestamp, message, isSystem?,
 * isStdErr?, serviceId?}}. A line that is JSON but no log line is left out, as balena's API does.
 */
final class LogLines {

  /** The supervisor cuts a message at 10,000 characters; escapes make it longer. */
  private static final int LONGEST = 256 << 10;

  private static final JsonMapper JSON = new JsonMapper();

  private final ByteArrayOutputStream unfinished = new ByteArrayOutputStream();

  /**
   * Takes in bytes and returns the lines that they complete.
   *
   * @throws Refusal 400 when a line is not JSON, or has no end
   */
  List<LogLine> feed(byte[] bytes, int length) throws Refusal {
    List<LogLine> complete = new ArrayList<>();
    int begin = 0;
    for (int i = 0; i < length; i++) {
      if (bytes[i] == '\n') {
        unfinished.write(bytes, begin, i - begin);
        take(complete);
        begin = i + 1;
      }
    }
    unfinished.write(bytes, begin, length - begin);
    if (unfinished.size() > LONGEST) {
      throw Refusal.malformed("A line of the log has no end");
    }
    return complete;
  }

  /** Returns what stands behind the last end of a line. */
  List<LogLine> rest() throws Refusal {
    List<LogLine> last = new ArrayList<>();
    take(last);
    return last;
  }

  private void take(List<LogLine> lines) throws Refusal {
    byte[] line = unfinished.toByteArray();
    unfinished.reset();
    if (new String(line, UTF_8).isBlank()) {
      return;
    }
    try {
      JsonNode json = JSON.readTree(line);
      if (json.path("timestamp").isNumber() && json.path("message").isTextual()) {
        lines.add(read(json));
      }
    } catch (JsonProcessingException e) {
      throw Refusal.malformed("A line of the log is not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw Refusal.malformed("A line of the log is not JSON");
    }
  }

  private static LogLine read(JsonNode json) {
    JsonNode service = json.path("serviceId");
    return new LogLine(
        Instant.ofEpochMilli(json.path("timestamp").longValue()),
        json.path("message").textValue(),
        json.path("isSystem").asBoolean(),
        json.path("isStdErr").asBoolean(),
        service.isIntegralNumber() ? OptionalLong.of(service.longValue()) : OptionalLong.empty());
  }
}
