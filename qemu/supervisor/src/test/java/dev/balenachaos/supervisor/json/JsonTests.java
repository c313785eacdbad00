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
}
