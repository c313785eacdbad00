package dev.balenachaos.device;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.balenachaos.run.InfraException;

/** Reads the supervisor's answers. */
final class SupervisorJson {

  private static final JsonMapper MAPPER = new JsonMapper();

  private SupervisorJson() {}

  static JsonNode read(Supervisor.Answer answer) {
    try {
      return MAPPER.readTree(answer.body());
    } catch (JsonProcessingException e) {
      throw new InfraException(
          "The supervisor answered "
              + answer.status()
              + " with a body that is no JSON: "
              + answer.body(),
          e);
    }
  }
}
