package dev.balenachaos.lab.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.Optional;

/** What a device has said of itself: the fields of all its reports, each as last reported. */
public final class ReportedState {

  private final String app;
  private final ObjectNode fields;

  ReportedState(String app, ObjectNode fields) {
    this.app = app;
    this.fields = fields.deepCopy();
  }

  /** Returns all fields, {@code apps} among them; a copy. */
  public JsonNode json() {
    return fields.deepCopy();
  }

  /** Returns a field that is a text, for instance {@code os_version}; empty when there is none. */
  public Optional<String> text(String field) {
    return textOf(fields.path(field));
  }

  /** Returns the commit of the release that it says it runs. */
  public Optional<String> runningCommit() {
    return textOf(app().path("release_uuid"));
  }

  /** Returns how far it is with a release, for instance {@code downloading} or {@code done}. */
  public Optional<String> updateStatus(String commit) {
    return textOf(app().path("releases").path(commit).path("update_status"));
  }

  /** Returns what it says of a service of a release, for instance {@code Running}. */
  public Optional<String> serviceStatus(String commit, String service) {
    return textOf(
        app().path("releases").path(commit).path("services").path(service).path("status"));
  }

  /**
   * Tells whether it says that a release is applied: it runs, its update is done, and each of its
   * services is {@code Running}.
   */
  public boolean hasApplied(String commit) {
    Iterator<JsonNode> services = app().path("releases").path(commit).path("services").elements();
    while (services.hasNext()) {
      if (!services.next().path("status").asText().equals("Running")) {
        return false;
      }
    }
    return runningCommit().filter(commit::equals).isPresent()
        && updateStatus(commit).filter("done"::equals).isPresent();
  }

  private JsonNode app() {
    return fields.path("apps").path(app);
  }

  private static Optional<String> textOf(JsonNode node) {
    return node.isTextual() ? Optional.of(node.textValue()) : Optional.empty();
  }

  @Override
  public String toString() {
    return fields.toString();
  }
}
