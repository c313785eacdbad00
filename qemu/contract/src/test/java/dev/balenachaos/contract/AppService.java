package dev.balenachaos.contract;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** One service of an {@link App}. Every method returns a changed copy. */
final class AppService {

  private static final JsonMapper JSON = new JsonMapper();

  private final ObjectNode target;

  private AppService(ObjectNode target) {
    this.target = target;
  }

  /**
   * Starts a service that runs a command line of {@code sh} in the suite's image.
   *
   * @param id its service id and image id
   */
  static AppService running(int id, String name, String commandLine) {
    ObjectNode target =
        JSON.createObjectNode()
            .put("serviceId", id)
            .put("imageId", id)
            .put("serviceName", name)
            .put("image", TestImage.NAME)
            .put("running", true)
            .put("restart", "always");
    target.putObject("environment");
    target.putObject("labels");
    target.putArray("command").add("sh").add("-c").add(commandLine);
    return new AppService(target);
  }

  AppService withVolume(String nameAndPath) {
    ObjectNode changed = target.deepCopy();
    changed.withArray("/volumes").add(nameAndPath);
    return new AppService(changed);
  }

  AppService withEnvironment(String variable, String value) {
    ObjectNode changed = target.deepCopy();
    changed.withObject("/environment").put(variable, value);
    return new AppService(changed);
  }

  AppService withLabel(String label, String value) {
    ObjectNode changed = target.deepCopy();
    changed.withObject("/labels").put(label, value);
    return new AppService(changed);
  }

  /** Sets any other field, in compose's words. */
  AppService with(String field, String value) {
    return new AppService(target.deepCopy().put(field, value));
  }

  String name() {
    return target.path("serviceName").asText();
  }

  String id() {
    return target.path("serviceId").asText();
  }

  ObjectNode target() {
    return target.deepCopy();
  }
}
