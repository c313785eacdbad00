package dev.balenachaos.workload;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.device.Supervisor;
import dev.balenachaos.run.InfraException;
import java.util.Optional;

/** How far a device has come with a release, by its supervisor's word and by its services'. */
record Progress(Deployment deployment, Release release) {

  private static final String RUNNING = "Running";

  /** Returns one line on what does not run yet, or nothing when everything runs. */
  Optional<String> missing() {
    try {
      Supervisor.Answer answer = state();
      return answer.status() == 200
          ? missingFrom(answer.json())
          : Optional.of("the supervisor's state answers " + answer.status());
    } catch (InfraException e) {
      return Optional.of("the supervisor gives no state: " + e.getMessage());
    }
  }

  /** Returns one line on which container is still there, or nothing when none is. */
  Optional<String> leftOver() {
    try {
      Supervisor.Answer answer = state();
      if (answer.status() != 200) {
        return Optional.of("the supervisor's state answers " + answer.status());
      }
      for (JsonNode container : answer.json().path("containers")) {
        if (container.path("appId").asInt() == release.appId()) {
          return Optional.of("service " + container.path("serviceName").asText() + " is there");
        }
      }
      return Optional.empty();
    } catch (InfraException e) {
      return Optional.of("the supervisor gives no state: " + e.getMessage());
    }
  }

  private Supervisor.Answer state() {
    return deployment.device().supervisor().get("/v2/state/status");
  }

  private Optional<String> missingFrom(JsonNode state) {
    for (Service service : release.services().values()) {
      String status = statusOf(service, state);
      if (service.runs() && !status.equals(RUNNING)) {
        return Optional.of("service " + service.name() + " is " + status);
      }
    }
    String appState = state.path("appState").asText();
    String commit = state.path("release").asText();
    if (!appState.equals("applied") || !commit.equals(deployment.commit())) {
      return Optional.of("the supervisor says " + appState + " of release " + commit);
    }
    return deployment.httpServices().stream()
        .filter(service -> release.service(service).runs() && deployment.page(service).isEmpty())
        .findFirst()
        .map(service -> "service " + service + " does not answer HTTP");
  }

  private String statusOf(Service service, JsonNode state) {
    for (JsonNode container : state.path("containers")) {
      if (container.path("serviceName").asText().equals(service.name())
          && container.path("appId").asInt() == release.appId()) {
        return container.path("status").asText();
      }
    }
    return "not there";
  }
}
