package dev.balenachaos.device;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.balenachaos.run.InfraException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/** Reads a line of {@code journalctl -o json}. */
final class JournalLine {

  /** Only these are asked for: every further field costs time on an emulated device. */
  static final String FIELDS =
      "MESSAGE,CONTAINER_NAME,_SYSTEMD_UNIT,SYSLOG_IDENTIFIER,_BOOT_ID,"
          + "__CURSOR,__MONOTONIC_TIMESTAMP";

  private static final JsonMapper MAPPER = new JsonMapper();

  private JournalLine() {}

  static Journal.Entry parse(String line) {
    try {
      JsonNode json = MAPPER.readTree(line);
      return new Journal.Entry(
          json.path("__CURSOR").asText(),
          json.path("_BOOT_ID").asText(),
          Duration.of(json.path("__MONOTONIC_TIMESTAMP").asLong(), ChronoUnit.MICROS),
          source(json),
          text(json.path("MESSAGE")));
    } catch (JsonProcessingException e) {
      throw new InfraException(
          "Tried: to read a line of the journal\nSeen: "
              + line
              + "\nDo: see what `journalctl -o json` prints on the device",
          e);
    }
  }

  private static String source(JsonNode json) {
    for (String field : new String[] {"CONTAINER_NAME", "_SYSTEMD_UNIT", "SYSLOG_IDENTIFIER"}) {
      if (json.hasNonNull(field)) {
        return text(json.get(field));
      }
    }
    return "";
  }

  /** A text is a string; an array of bytes where it is no UTF-8; null where it is too long. */
  private static String text(JsonNode value) {
    if (!value.isArray()) {
      return value.asText("");
    }
    if (value.path(0).isTextual() || value.path(0).isArray()) {
      // A field that occurs several times; the first is the one that people see.
      return text(value.get(0));
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    value.forEach(number -> bytes.write(number.asInt()));
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
