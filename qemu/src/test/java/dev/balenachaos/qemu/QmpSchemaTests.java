package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;

class QmpSchemaTests {

  /** As QEMU has it: enumerations are numbered, not named. */
  private static final String ANSWER =
      """
      [{"meta-type": "command", "name": "migrate", "arg-type": "17", "ret-type": "0"},
       {"meta-type": "event", "name": "MIGRATION", "arg-type": "18"},
       {"meta-type": "enum", "name": "12", "values": ["socket", "exec", "rdma"]},
       {"meta-type": "enum", "name": "13", "values": ["file", "blkdebug"]},
       {"meta-type": "object", "name": "17", "members": [{"name": "uri", "type": "str"}]}]
      """;

  @Test
  void aCommandIsKnownByItsName() throws JsonProcessingException {
    assertThat(schema().hasCommand("migrate")).isTrue();
    assertThat(schema().hasCommand("set_link")).isFalse();
  }

  @Test
  void anEventIsNoCommand() throws JsonProcessingException {
    assertThat(schema().hasCommand("MIGRATION")).isFalse();
  }

  @Test
  void anEnumerationIsKnownByItsValues() throws JsonProcessingException {
    assertThat(schema().hasEnumOf("socket", "exec")).isTrue();
    assertThat(schema().hasEnumOf("blkdebug")).isTrue();
  }

  @Test
  void valuesOfDifferentEnumerationsMakeNone() throws JsonProcessingException {
    assertThat(schema().hasEnumOf("socket", "exec", "file")).isFalse();
  }

  private static QmpSchema schema() throws JsonProcessingException {
    return new QmpSchema(new JsonMapper().readTree(ANSWER));
  }
}
