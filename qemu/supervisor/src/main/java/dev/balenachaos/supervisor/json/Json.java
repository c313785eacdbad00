package dev.balenachaos.supervisor.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Makes, reads and walks JSON trees. */
public final class Json {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** Returns an array of texts. */
  public static ArrayNode array(Iterable<String> texts) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    texts.forEach(array::add);
    return array;
  }

  public static ArrayNode array(String... texts) {
    return array(java.util.List.of(texts));
  }

  /** Returns an object with one text for each entry, in the map's order. */
  public static ObjectNode object(Map<String, String> texts) {
    ObjectNode object = object();
    texts.forEach(object::put);
    return object;
  }

  /**
   * Parses one JSON document.
   *
   * @throws JsonProcessingException if the bytes are no JSON; its original message says where
   */
  public static JsonNode parse(byte[] bytes) throws IOException {
    return MAPPER.readTree(bytes);
  }

  /** Reads JSON documents one after the other until the stream ends. */
  public static MappingIterator<JsonNode> documents(InputStream stream) throws IOException {
    return MAPPER.readerFor(JsonNode.class).readValues(stream);
  }

  /** Returns the elements of an array, or the values of an object; nothing for any other node. */
  public static Stream<JsonNode> elements(JsonNode node) {
    return StreamSupport.stream(node.spliterator(), false);
  }

  /** Returns the keys of an object; nothing for any other node. */
  public static Iterable<String> keys(JsonNode node) {
    return node::fieldNames;
  }
}
