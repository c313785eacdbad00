package dev.balenachaos.workload;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One service of a {@link Workload}, described in the words of a compose file. Every method returns
 * a changed copy.
 */
public final class Service {

  private static final JsonMapper JSON = new JsonMapper();

  private final String name;
  private final ContainerImage image;
  private final ObjectNode composition;
  private final @Nullable Http http;

  /** Where a service answers HTTP: the port of the device, and the path to ask for. */
  record Http(int port, String path) {}

  private Service(String name, ContainerImage image, ObjectNode composition, @Nullable Http http) {
    this.name = name;
    this.image = image;
    this.composition = composition;
    this.http = http;
  }

  /** Starts a service that runs its image as it is, without volumes, ports and limits. */
  public static Service named(String name, ContainerImage image) {
    ObjectNode composition = JSON.createObjectNode().put("running", true);
    composition.putObject("environment");
    composition.putObject("labels");
    return new Service(name, image, composition, null);
  }

  /** Sets the command. */
  public Service withCommand(String... command) {
    return with(
        composition -> {
          var words = composition.putArray("command");
          for (String word : command) {
            words.add(word);
          }
        });
  }

  /** Sets a variable of the environment. */
  public Service withEnvironment(String variable, String value) {
    return with(composition -> composition.withObject("/environment").put(variable, value));
  }

  /** Sets a label. */
  public Service withLabel(String label, String value) {
    return with(composition -> composition.withObject("/labels").put(label, value));
  }

  /** Mounts a named volume of the app. */
  public Service withVolume(String volume, String path) {
    return with(composition -> composition.withArray("/volumes").add(volume + ":" + path));
  }

  /** Publishes a TCP port of the container on the device. */
  public Service withPort(int onDevice, int inContainer) {
    return with(composition -> composition.withArray("/ports").add(onDevice + ":" + inContainer));
  }

  /** Puts a tmpfs at a path of the container. */
  public Service withTmpfs(String path) {
    return with(composition -> composition.withArray("/tmpfs").add(path));
  }

  /** Limits the memory, in compose's form, for instance {@code 64m}. Default: no limit. */
  public Service withMemoryLimit(String limit) {
    return with(composition -> composition.put("mem_limit", limit));
  }

  /**
   * Sets how long the container has to end by itself before it is killed, in compose's form, for
   * instance {@code 1m}. Default: 10 s. An engine that ends waits for the longest of all containers
   * and 5 s more, 15 s at least (moby, {@code Daemon.ShutdownTimeout}).
   */
  public Service withStopGracePeriod(String period) {
    return with(composition -> composition.put("stop_grace_period", period));
  }

  /** Limits how many processes and threads there may be at the same time. Default: no limit. */
  public Service withPidsLimit(int limit) {
    return with(composition -> composition.put("pids_limit", limit));
  }

  /** Gives the container the host's network instead of one of its own; it publishes no ports. */
  public Service onHostNetwork() {
    return with(composition -> composition.put("network_mode", "host"));
  }

  /** Gives the container a capability of the kernel's, for instance {@code NET_ADMIN}. */
  public Service withCapability(String capability) {
    return with(composition -> composition.withArray("/cap_add").add(capability));
  }

  /** Gives the container all capabilities and the host's devices, its disk too. */
  public Service withPrivileges() {
    return with(composition -> composition.put("privileged", true));
  }

  /**
   * Sets what the engine does when the container ends: {@code always} (the default of the
   * supervisor), {@code on-failure}, {@code unless-stopped} or {@code no}.
   */
  public Service withRestart(String policy) {
    return with(composition -> composition.put("restart", policy));
  }

  /**
   * Sets a command that the engine runs in the container now and then to see whether it is well.
   */
  public Service withHealthcheck(String shellCommand) {
    return with(
        composition ->
            composition
                .putObject("healthcheck")
                .putArray("test")
                .add("CMD-SHELL")
                .add(shellCommand));
  }

  /** Keeps the service created but not running. */
  public Service stopped() {
    return with(composition -> composition.put("running", false));
  }

  /**
   * Says that the service answers a GET of that path with 200 on the first port that it publishes.
   *
   * @throws IllegalStateException when it publishes none
   */
  public Service servingHttp(String path) {
    String first = composition.path("ports").path(0).asText();
    if (first.isEmpty()) {
      throw new IllegalStateException(
          "Service " + name + " publishes no port; call withPort before servingHttp");
    }
    int port = Integer.parseInt(first.substring(0, first.indexOf(':')));
    return new Service(name, image, composition, new Http(port, path));
  }

  /** Returns its name. */
  public String name() {
    return name;
  }

  /** Returns the image that it runs. */
  public ContainerImage image() {
    return image;
  }

  boolean runs() {
    return composition.path("running").asBoolean();
  }

  Optional<Http> http() {
    return Optional.ofNullable(http);
  }

  /** Returns the service as the supervisor's local target state has it. */
  ObjectNode asTarget(int id) {
    ObjectNode target =
        JSON.createObjectNode()
            .put("serviceId", id)
            .put("imageId", id)
            .put("serviceName", name)
            .put("image", image.reference());
    target.setAll(composition.deepCopy());
    return target;
  }

  /**
   * Returns the service as a cloud's target state has it (version 3): what is no field of its own
   * there stands in the composition.
   */
  ObjectNode asFleetTarget(int id, String pulledFrom) {
    ObjectNode rest = composition.deepCopy();
    ObjectNode target =
        JSON.createObjectNode().put("id", id).put("image_id", id).put("image", pulledFrom);
    target.set("environment", rest.remove("environment"));
    target.set("labels", rest.remove("labels"));
    target.set("running", rest.remove("running"));
    target.set("composition", rest);
    return target;
  }

  private Service with(Consumer<ObjectNode> change) {
    ObjectNode changed = composition.deepCopy();
    change.accept(changed);
    return new Service(name, image, changed, http);
  }
}
