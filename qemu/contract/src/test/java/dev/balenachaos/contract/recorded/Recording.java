package dev.balenachaos.contract.recorded;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Exchanges that were recorded one after the other in one situation.
 *
 * @param situation what the device was doing, in words
 * @param exchanges in the order in which they were recorded
 */
public record Recording(String situation, List<Exchange> exchanges) {

  public Recording {
    exchanges = List.copyOf(exchanges);
  }

  /** Reads a recording that lies beside this package. */
  public static Recording of(String name) {
    JsonNode file = Resource.json(name);
    List<Exchange> exchanges = new ArrayList<>();
    file.required("exchanges").forEach(recorded -> exchanges.add(Exchange.read(recorded)));
    return new Recording(file.required("situation").asText(), exchanges);
  }

  /** Reads the body of a recorded request that lies beside this package. */
  public static String body(String name) {
    return Resource.json(name).toString();
  }
}
