package dev.balenachaos.supervisor.compose;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.balenachaos.supervisor.json.Json;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ComposeValuesTests {

  @ParameterizedTest
  @CsvSource({
    "1024, 1024",
    "64m, 67108864",
    "64MB, 67108864",
    "2k, 2048",
    "1g, 1073741824",
    "x, 0"
  })
  void reads_sizes(String text, long bytes) {
    assertThat(Quantities.bytes(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({"10s, PT10S", "1m30s, PT1M30S", "500ms, PT0.5S", "1.5h, PT1H30M"})
  void reads_durations(String text, Duration duration) {
    assertThat(Quantities.duration(text)).isEqualTo(duration);
  }

  @Test
  void splits_a_command_as_a_shell_would() {
    assertThat(CommandLine.words(TextNode.valueOf("sh -c 'a \"b\"' \"c d\" e\\ f ''")))
        .isEqualTo(Json.array("sh", "-c", "a \"b\"", "c d", "e f", ""));
  }

  @Test
  void keeps_the_words_of_a_command_that_is_a_list() {
    assertThat(CommandLine.words(Json.array("sh -c", "x"))).isEqualTo(Json.array("sh -c", "x"));
  }

  @Test
  void binds_every_port_of_a_range() {
    ObjectNode exposed = Json.object();
    ObjectNode bindings = Json.object();

    PortMap.expose(
        PortMap.parse("127.0.0.1:8080-8081:80-81/udp").orElseThrow().toConfig(), exposed, bindings);

    assertThat(exposed.fieldNames()).toIterable().containsExactly("80/udp", "81/udp");
    assertThat(bindings.path("81/udp").path(0))
        .isEqualTo(Json.object().put("HostIp", "127.0.0.1").put("HostPort", "8081"));
  }

  @ParameterizedTest
  @CsvSource({"a:b", "80-81:80", "''"})
  void refuses_malformed_ports(String text) {
    assertThat(PortMap.parse(text)).isEmpty();
  }
}
