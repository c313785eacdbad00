package dev.balenachaos.supervisor.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTests {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":[1,-2,9007199254740993,123456789012345678901234567890,1.5,true,false,null]}",
        "{\"quote\":\"\\\"\\\\\\n\",\"umlaut\":\"ä€\",\"nested\":{\"empty\":{},\"none\":[]}}"
      })
  void writes_what_it_read(String document) throws Exception {
    assertThat(Json.write(Json.parse(document.getBytes(UTF_8)))).isEqualTo(document);
  }

  @Test
  void reads_a_stream_of_documents() throws Exception {
    List<JsonNode> documents = new ArrayList<>();

    Json.documents(new ByteArrayInputStream("{\"a\":1}\n{}\n".getBytes(UTF_8)), documents::add);

    assertThat(documents).containsExactly(Json.object().put("a", 1), Json.object());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "{\"a\":}", "{} {}", "nope", "[1"})
  void refuses_what_is_no_document(String text) {
    assertThatThrownBy(() -> Json.parse(text.getBytes(UTF_8)))
        .isInstanceOf(JsonProcessingException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{bad json | Expected property name or '}' in JSON at position 1 (line 1 column 2)",
        "{ | Expected property name or '}' in JSON at position 1 (line 1 column 2)",
        "{\"a\":1,} | Expected double-quoted property name in JSON at position 7 (line 1 column 8)",
        "{\"a\" 1} | Expected ':' after property name in JSON at position 5 (line 1 column 6)",
        "{\"a\":1 2} | Expected ',' or '}' after property value in JSON at position 7"
            + " (line 1 column 8)",
        "{\"a\":1 | Expected ',' or '}' after property value in JSON at position 6"
            + " (line 1 column 7)",
        "[1 2] | Expected ',' or ']' after array element in JSON at position 3 (line 1 column 4)",
        "[1 | Expected ',' or ']' after array element in JSON at position 2 (line 1 column 3)",
        "[ | Unexpected end of JSON input",
        "{\"a\": | Unexpected end of JSON input",
        "{\"a\":\"x | Unterminated string in JSON at position 7 (line 1 column 8)"
      })
  void words_complaints_as_node_does(String text, String complaint) {
    assertThatThrownBy(() -> Json.parse(text.getBytes(UTF_8)))
        .isInstanceOfSatisfying(
            JsonProcessingException.class,
            failure -> assertThat(Json.complaint(failure)).isEqualTo(complaint));
  }
}
