package dev.balenachaos.supervisor.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Makes, reads and walks JSON trees. */
public final class Json {
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
    return array(List.of(texts));
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
   * @return the document; a missing node for nothing but white space
   * @throws JsonProcessingException if the bytes are no JSON; its original message says where
   */
  public static JsonNode parse(byte[] bytes) throws IOException {
    return parse(new ByteArrayInputStream(bytes));
  }

  /** Parses one JSON document from a stream, and closes it. See {@link #parse(byte[])}. */
  public static JsonNode parse(InputStream stream) throws IOException {
    try (JsonParser parser = Trees.FACTORY.createParser(stream)) {
      JsonNode document = Trees.read(parser);
      if (parser.nextToken() != null) {
        throw new JsonParseException(parser, "Unexpected text behind the JSON document");
      }
      return document;
    }
  }

  /** Says what is wrong with a document, as the real supervisor words it where it can be known. */
  public static String complaint(JsonProcessingException failure) {
    return SyntaxMessages.of(failure);
  }

  /** Reads JSON documents one after the other, until the stream ends. */
  public static void documents(InputStream stream, Consumer<JsonNode> reader) throws IOException {
    try (JsonParser parser = Trees.FACTORY.createParser(stream)) {
      for (JsonNode next = Trees.read(parser); !next.isMissingNode(); next = Trees.read(parser)) {
        reader.accept(next);
      }
    }
  }

  /** Writes a tree on one line. */
  public static String write(JsonNode node) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = Trees.FACTORY.createGenerator(text)) {
      Trees.write(node, generator);
    } catch (IOException e) {
      throw new UncheckedIOException("A writer to memory cannot fail", e);
    }
    return text.toString();
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
