package dev.balenachaos.supervisor;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.json.Json;

/** What a cloud wants of a device. */
public final class Wanted {
  public static final String APP = "fedcba9876543210fedcba9876543210";
  public static final String CONTAINER = "main_5_11_abc";

  private Wanted() {}

  /** Returns one without apps. */
  public static ObjectNode nothing() {
    ObjectNode device = Json.object().put("name", "lab device");
    device.putObject("config");
    device.putObject("apps");
    return device;
  }

  /** Returns one with an app of id 7 and commit abc, whose one service runs an image. */
  public static ObjectNode oneService(String image) {
    ObjectNode device = nothing();
    ObjectNode app = device.withObject("/apps").putObject(APP).put("id", 7).put("name", "lab");
    app.put("class", "fleet").put("is_host", false);
    ObjectNode release = app.putObject("releases").putObject("abc").put("id", 11);
    ObjectNode service = release.putObject("services").putObject("main").put("id", 3);
    service.put("image_id", 5).put("image", image);
    service.putObject("environment").put("FOO", "bar");
    service.putObject("labels").put("io.balena.features.supervisor-api", "1");
    service.putObject("composition").putArray("volumes").add("data:/data");
    release.putObject("volumes").putObject("data");
    release.putObject("networks");
    return device;
  }

  /** Sets a configuration variable. */
  public static ObjectNode with(ObjectNode device, String variable, String value) {
    device.withObject("/config").put(variable, value);
    return device;
  }
}
