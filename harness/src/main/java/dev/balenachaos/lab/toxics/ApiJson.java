package dev.balenachaos.lab.toxics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The bodies of Toxiproxy's API. Whatever is wrong with one is told as 400. */
final class ApiJson {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private ApiJson() {}

  static JsonNode object(byte[] body) {
    JsonNode node = parse(body);
    if (!node.isObject()) {
      throw ApiException.badBody("it is not a JSON object");
    }
    return node;
  }

  static ToxicPorts.Wish newProxy(JsonNode body, String where) {
    return wish(required(body, "name", where), required(body, "upstream", where), body);
  }

  static List<ToxicPorts.Wish> newProxies(byte[] body) {
    JsonNode array = parse(body);
    if (!array.isArray()) {
      throw ApiException.badBody("it is not a JSON array of proxies");
    }
    List<ToxicPorts.Wish> wishes = new ArrayList<>();
    for (JsonNode each : array) {
      wishes.add(newProxy(each, " at proxy " + (wishes.size() + 1)));
    }
    return wishes;
  }

  static ToxicPorts.Wish changedProxy(String name, JsonNode body) {
    return wish(name, text(body, "upstream"), body);
  }

  static ToxicSpec newToxic(JsonNode body) {
    String stream = text(body, "stream");
    Direction direction =
        Direction.of(stream == null ? "downstream" : stream)
            .orElseThrow(
                () ->
                    new ApiException(
                        400, "stream was invalid, can be either upstream or downstream"));
    String type = text(body, "type");
    ToxicKind kind =
        ToxicKind.of(type == null ? "" : type)
            .orElseThrow(() -> new ApiException(400, "invalid toxic type"));
    String name = text(body, "name");
    String ownName = name == null || name.isEmpty() ? kind.word() + "_" + direction.word() : name;
    return new ToxicSpec(ownName, kind, direction, toxicity(body, 1), attributes(body, kind));
  }

  static ToxicSpec changedToxic(ToxicSpec toxic, JsonNode body) {
    Map<String, Long> attributes = new LinkedHashMap<>(toxic.attributes());
    attributes.putAll(attributes(body, toxic.kind()));
    return new ToxicSpec(
        toxic.name(),
        toxic.kind(),
        toxic.direction(),
        toxicity(body, toxic.toxicity()),
        attributes);
  }

  static ObjectNode of(ToxicPort port) {
    ObjectNode node = NODES.objectNode();
    node.put("name", port.name());
    node.put("listen", Endpoint.of(port.listen()).toString());
    node.put("upstream", port.upstream().text());
    node.put("enabled", port.isEnabled());
    node.set("toxics", ofToxics(port));
    return node;
  }

  static ArrayNode ofToxics(ToxicPort port) {
    ArrayNode array = NODES.arrayNode();
    port.toxics().forEach(toxic -> array.add(of(toxic)));
    return array;
  }

  static ObjectNode of(ToxicSpec toxic) {
    ObjectNode node = NODES.objectNode();
    ObjectNode attributes = node.putObject("attributes");
    toxic.attributes().forEach(attributes::put);
    node.put("name", toxic.name());
    node.put("type", toxic.kind().word());
    node.put("stream", toxic.direction().word());
    node.put("toxicity", toxic.toxicity());
    return node;
  }

  private static ToxicPorts.Wish wish(String name, @Nullable String upstream, JsonNode body) {
    String listen = text(body, "listen");
    JsonNode enabled = body.get("enabled");
    if (enabled != null && !enabled.isBoolean() && !enabled.isNull()) {
      throw ApiException.badBody("enabled must be true or false");
    }
    return new ToxicPorts.Wish(
        name,
        listen == null || listen.isEmpty() ? null : Endpoint.parse(listen).resolve(),
        upstream == null ? null : ToxicPort.Upstream.of(upstream),
        (enabled == null || enabled.isNull()) ? null : enabled.booleanValue());
  }

  private static String required(JsonNode body, String field, String where) {
    String value = text(body, field);
    if (value == null || value.isEmpty()) {
      throw ApiException.missing(field + where);
    }
    return value;
  }

  private static @Nullable String text(JsonNode body, String field) {
    JsonNode value = body.get(field);
    if (value == null || value.isNull()) {
      return null;
    }
    if (!value.isTextual()) {
      throw ApiException.badBody(field + " must be a string");
    }
    return value.textValue();
  }

  private static double toxicity(JsonNode body, double otherwise) {
    JsonNode value = body.get("toxicity");
    if (value == null || value.isNull()) {
      return otherwise;
    }
    if (!value.isNumber() || value.doubleValue() < 0 || value.doubleValue() > 1) {
      throw ApiException.badBody("toxicity must be a number from 0 to 1");
    }
    return value.doubleValue();
  }

  private static Map<String, Long> attributes(JsonNode body, ToxicKind kind) {
    JsonNode given = body.get("attributes");
    Map<String, Long> attributes = new LinkedHashMap<>();
    if (given == null || given.isNull()) {
      return attributes;
    }
    if (!given.isObject()) {
      throw ApiException.badBody("attributes must be an object");
    }
    for (String attribute : kind.attributes()) {
      JsonNode value = given.get(attribute);
      if (value != null && !value.isNull()) {
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
          throw ApiException.badBody(attribute + " must be a whole number from 0 on");
        }
        attributes.put(attribute, value.longValue());
      }
    }
    return attributes;
  }

  private static JsonNode parse(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw ApiException.badBody(e.getOriginalMessage());
    } catch (IOException e) {
      throw ApiException.badBody(String.valueOf(e.getMessage()));
    }
  }
}
