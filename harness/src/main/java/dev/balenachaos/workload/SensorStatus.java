package dev.balenachaos.workload;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.balenachaos.run.InfraException;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the service {@code sensor} tells of itself. Times are the device's wall clock; counts begin
 * at 0 whenever the service starts.
 *
 * @param at when it told this
 * @param last the number of the last reading on the volume, 0 when there is none
 * @param synced the number of the last reading that was forced to the disk
 * @param syncedAt when that reading was taken
 * @param written how many readings were written
 * @param failing whether the last try to write a reading, or to force it to the disk, failed
 * @param failedWrites how many tries to write a reading failed
 * @param failedSyncs how many tries to force readings to the disk failed
 * @param repairs how often something that was not written whole was cut off the log
 * @param firstErrorAt when a write or sync first failed
 * @param lastErrorAt when a write or sync last failed
 * @param lastError what last failed and why, for instance {@code write: No space left on device};
 *     never null but potentially empty
 */
public record SensorStatus(
    Instant at,
    long last,
    long synced,
    Optional<Instant> syncedAt,
    long written,
    boolean failing,
    long failedWrites,
    long failedSyncs,
    long repairs,
    Optional<Instant> firstErrorAt,
    Optional<Instant> lastErrorAt,
    String lastError) {

  private static final JsonMapper JSON = new JsonMapper();

  /** The sensor writes a page from its front to its end over the one before. */
  private static final Pattern WHOLE =
      Pattern.compile("\\{\"at\":(\\d+),.*,\"until\":\\1}\\s*", Pattern.DOTALL);

  /**
   * Returns whether a page of the sensor's was read before or after it was written, not meanwhile.
   */
  static boolean isWhole(String page) {
    return WHOLE.matcher(page).matches();
  }

  static SensorStatus parse(String page) {
    JsonNode told;
    try {
      told = JSON.readTree(page);
    } catch (JsonProcessingException e) {
      throw new InfraException("The sensor told something that is no JSON: " + page, e);
    }
    return new SensorStatus(
        Instant.ofEpochMilli(told.required("at").asLong()),
        told.required("last").asLong(),
        told.required("synced").asLong(),
        instant(told.required("syncedAt")),
        told.required("written").asLong(),
        told.required("failing").asBoolean(),
        told.required("failedWrites").asLong(),
        told.required("failedSyncs").asLong(),
        told.required("repairs").asLong(),
        instant(told.required("firstErrorAt")),
        instant(told.required("lastErrorAt")),
        told.required("lastError").asText());
  }

  private static Optional<Instant> instant(JsonNode millis) {
    return millis.isNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis.asLong()));
  }
}
