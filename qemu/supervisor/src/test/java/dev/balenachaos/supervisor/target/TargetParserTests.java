package dev.balenachaos.supervisor.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.Recorded;
import dev.balenachaos.supervisor.json.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TargetParserTests {

  @Test
  void separates_what_is_compose_from_what_is_not() throws Exception {
    Service service =
        TargetParser.parse(Recorded.postedTarget(), "local").apps().get(0).services().get(0);

    assertThat(service.composition().fieldNames())
        .toIterable()
        .containsExactly("command", "volumes", "restart", "ports");
    assertThat(service.environment()).containsEntry("FOO", "bar");
    assertThat(service.running()).isTrue();
  }

  @Test
  void keeps_the_name_of_the_device_if_none_is_given() throws Exception {
    assertThat(TargetParser.parse(Json.object(), "before").name()).isEqualTo("before");
  }

  @Test
  void takes_an_app_without_a_commit_for_one_without_services() throws Exception {
    ObjectNode posted = Recorded.postedTarget();
    ((ObjectNode) posted.at("/local/apps/1")).remove("commit");

    assertThat(TargetParser.parse(posted, "local").apps().get(0).services()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/local                 | name        | 7",
        "/local                 | config      | {\"A\": 1}",
        "/local/apps/1          | releaseId   | \"x\"",
        "/local/apps/1          | commit      | 1",
        "/local/apps/1          | volumes     | {\"a b\": {}}",
        "/local/apps/1          | volumes     | {\"data\": null}",
        "/local/apps/1/services/1 | environment | {\"1A\": \"\"}",
        "/local/apps/1/services/1 | environment | {\"A\": 1}",
        "/local/apps/1/services/1 | labels      | {\"a b\": \"\"}",
        "/local/apps/1/services/1 | serviceName | \"a b\"",
        "/local/apps/1/services/1 | imageId     | -1",
        "/local/apps/1/services/1 | running     | \"yes\"",
      })
  void refuses_malformed_parts_and_says_where(String where, String name, String value)
      throws Exception {
    ObjectNode posted = Recorded.postedTarget();
    ((ObjectNode) posted.at(where)).set(name, Json.parse(value.getBytes(StandardCharsets.UTF_8)));

    assertThatThrownBy(() -> TargetParser.parse(posted, "local"))
        .isInstanceOf(InvalidTargetException.class)
        .hasMessageContaining(name);
  }
}
