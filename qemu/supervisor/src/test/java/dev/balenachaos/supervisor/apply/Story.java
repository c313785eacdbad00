package dev.balenachaos.supervisor.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.json.Json;
import java.util.function.Consumer;

/** A way from one target to another, each with two services, a volume and two networks. */
enum Story {
  DEPLOY(target -> target.putObject("local").putObject("apps"), target -> {}),
  UPDATE_BY_DOWNLOAD_THEN_KILL(target -> {}, target -> release(target, "download-then-kill")),
  UPDATE_BY_KILL_THEN_DOWNLOAD(target -> {}, target -> release(target, "kill-then-download")),
  UPDATE_BY_DELETE_THEN_DOWNLOAD(target -> {}, target -> release(target, "delete-then-download")),
  UPDATE_BY_HAND_OVER(target -> {}, target -> release(target, "hand-over")),
  NEW_COMMIT_OF_THE_SAME(target -> {}, target -> app(target).put("commit", "next")),
  CHANGED_ENVIRONMENT(
      target -> {}, target -> service(target, 1).putObject("environment").put("A", "b")),
  CHANGED_NETWORK(
      target -> {},
      target -> app(target).withObject("/networks/side").putObject("labels").put("color", "red")),
  CHANGED_VOLUME(
      target -> {},
      target -> app(target).withObject("/volumes/cache").putObject("labels").put("color", "red")),
  SERVICE_STOPPED(target -> {}, target -> service(target, 1).put("running", false)),
  SERVICE_REMOVED(target -> {}, target -> app(target).withObject("/services").remove("1")),
  APP_REMOVED(target -> {}, target -> target.putObject("local").putObject("apps"));

  static final String IMAGE = "testapp:latest";
  static final String NEXT_IMAGE = "testapp:next";
  static final int APP = 1;

  @SuppressWarnings("ImmutableEnumChecker") // none keeps anything
  private final Consumer<ObjectNode> before;

  @SuppressWarnings("ImmutableEnumChecker")
  private final Consumer<ObjectNode> after;

  Story(Consumer<ObjectNode> before, Consumer<ObjectNode> after) {
    this.before = before;
    this.after = after;
  }

  JsonNode before() {
    ObjectNode target = common();
    before.accept(target);
    return target;
  }

  JsonNode after() {
    ObjectNode target = common();
    after.accept(target);
    return target;
  }

  private static ObjectNode common() {
    ObjectNode target = Json.object();
    ObjectNode app = target.putObject("local").putObject("apps").putObject("" + APP);
    app.put("name", "app").put("commit", "first").put("releaseId", 1);
    ObjectNode services = app.putObject("services");
    ObjectNode base = addService(services, 1, "base");
    base.set("volumes", Json.array("readings:/readings", "cache:/cache"));
    ObjectNode main = addService(services, 2, "main");
    main.set("depends_on", Json.array("base"));
    main.set("networks", Json.array("default", "side"));
    app.putObject("volumes").putObject("readings");
    app.withObject("/volumes").putObject("cache");
    app.putObject("networks").putObject("side");
    return target;
  }

  private static ObjectNode addService(ObjectNode services, int id, String name) {
    ObjectNode service = services.putObject("" + id);
    service.put("imageId", id).put("serviceName", name).put("image", IMAGE);
    service.putObject("environment");
    service.putObject("labels");
    return service;
  }

  private static void release(ObjectNode target, String strategy) {
    app(target).put("commit", "next").put("releaseId", 2);
    for (int id = 1; id <= 2; id++) {
      service(target, id)
          .put("image", NEXT_IMAGE)
          .put("imageId", 10 + id)
          .putObject("labels")
          .put(Strategy.LABEL, strategy)
          .put(Handover.TIMEOUT_LABEL, "1");
    }
  }

  private static ObjectNode app(ObjectNode target) {
    return target.withObject("/local/apps/" + APP);
  }

  private static ObjectNode service(ObjectNode target, int id) {
    return app(target).withObject("/services/" + id);
  }
}
