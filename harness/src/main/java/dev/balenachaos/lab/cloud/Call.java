package dev.balenachaos.lab.cloud;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One request. It belongs to the thread that answers it. */
final class Call {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private final Route route;
  private final String method;
  private final Map<String, String> query;
  private final Map<String, String> headers;
  private final byte[] body;
  private @Nullable CloudDevice sender;
  private boolean proved;

  /**
   * Takes a request apart.
   *
   * @param headers by name in lower case
   */
  Call(
      Route route,
      String method,
      Map<String, String> query,
      Map<String, String> headers,
      byte[] body) {
    this.route = route;
    this.method = method;
    this.query = query;
    this.headers = headers;
    this.body = body;
  }

  Endpoint endpoint() {
    return route.endpoint();
  }

  String method() {
    return method;
  }

  String parameter(String name) {
    return route.parameters().getOrDefault(name, "");
  }

  Map<String, String> query() {
    return query;
  }

  String header(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
  }

  /** Returns the key that came with it: as a bearer token, or as {@code apikey} of the query. */
  Optional<String> key() {
    String authorization = header("authorization");
    if (authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
      return Optional.of(authorization.substring(7).strip());
    }
    return Optional.ofNullable(query.get("apikey"));
  }

  /**
   * Returns the body.
   *
   * @throws Refusal when it is not a JSON object
   */
  ObjectNode json() throws Refusal {
    try {
      if (JSON.readTree(body) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      throw Refusal.malformed("The body is not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw Refusal.malformed("The body is not JSON");
    }
    throw Refusal.malformed("The body is not a JSON object");
  }

  /** Says which device it is about; that device counts it. */
  void concerns(CloudDevice device) {
    sender = device;
  }

  /** Says that it came from that device, which has proved it by its key. */
  void cameFrom(CloudDevice device) {
    sender = device;
    proved = true;
  }

  /** Writes down how it was answered, at the device that it is about. */
  void answered(int status) {
    if (sender != null) {
      sender.ledger().answered(endpoint(), status, proved);
    }
  }

  /** Returns the text of a field; empty when it is missing or null. */
  static Optional<String> text(JsonNode json, String field) throws Refusal {
    JsonNode value = json.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw Refusal.malformed("The field " + field + " is not a text");
    }
    return Optional.of(value.textValue());
  }
}
