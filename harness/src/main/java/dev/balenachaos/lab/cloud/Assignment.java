package dev.balenachaos.lab.cloud;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.workload.FleetRelease;
import java.util.Map;
import java.util.Optional;

/**
 * What a device is to be: a name, config variables, and perhaps a release. Its JSON has the form of
 * the target state's version 3 (open-balena-api: {@code state-get-v3.ts}).
 */
record Assignment(
    String uuid,
    String name,
    Map<String, String> config,
    Fleet fleet,
    Optional<FleetRelease> release) {

  /** The prefix of config variables in the API; the supervisor takes it off. */
  private static final String PREFIX = "RESIN_";

  ObjectNode asTargetState() {
    ObjectNode state = new JsonMapper().createObjectNode();
    ObjectNode device = state.putObject(uuid).put("name", name);
    ObjectNode app = device.putObject("apps").putObject(fleet.uuid());
    app.put("id", release.map(FleetRelease::appId).orElse(fleet.id()));
    app.put("name", release.map(FleetRelease::name).orElse("lab"));
    app.put("is_host", false).put("class", "fleet");
    release.ifPresent(
        assigned -> app.putObject("releases").set(assigned.commit(), assigned.content()));
    ObjectNode variables = device.putObject("config");
    config.forEach((variable, value) -> variables.put(prefixed(variable), value));
    return state;
  }

  /** Returns the name that a config variable has in the API. */
  static String prefixed(String variable) {
    boolean already = variable.startsWith(PREFIX) || variable.startsWith("BALENA_");
    return already ? variable : PREFIX + variable;
  }
}
