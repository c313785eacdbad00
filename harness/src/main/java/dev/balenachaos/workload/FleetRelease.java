package dev.balenachaos.workload;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A release of an app as the cloud hands it out. Form: the target state's version 3, as
 * balena-supervisor 19.0.5 reads it ({@code src/types/state.ts}).
 *
 * @param appId id of the app, by which the engine's names of volumes begin
 * @param name name of the app
 * @param id id of the release
 * @param commit digest of the content, images included: other content is another commit
 * @param content the release's services, volumes and networks; a copy each time
 * @param config config variables that come with it, without the prefix of the cloud
 */
public record FleetRelease(
    int appId, String name, int id, String commit, ObjectNode content, Map<String, String> config) {

  public FleetRelease {
    content = content.deepCopy();
    config = Map.copyOf(config);
  }

  @Override
  public ObjectNode content() {
    return content.deepCopy();
  }

  static FleetRelease of(Release release, UnaryOperator<String> images) {
    ObjectNode content = new JsonMapper().createObjectNode().put("id", release.id());
    ObjectNode services = content.putObject("services");
    release
        .services()
        .forEach(
            (name, service) ->
                services.set(
                    name,
                    service.asFleetTarget(
                        release.idOf(name), images.apply(service.image().reference()))));
    ObjectNode volumes = content.putObject("volumes");
    release.volumes().forEach(volumes::putObject);
    content.putObject("networks");
    return new FleetRelease(
        release.appId(),
        release.name(),
        release.id(),
        Sha256.hex(content.toString().getBytes(StandardCharsets.UTF_8)).substring(0, 32),
        content,
        release.config());
  }
}
