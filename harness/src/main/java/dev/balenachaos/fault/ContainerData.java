package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Shell;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Data that a service keeps where its container's own file system is, instead of on a volume.
 *
 * <p>The engine writes it into a layer that belongs to the container alone and goes with it. A
 * supervisor makes a new container for each release that changes the service, for a restart of the
 * service or of its app, and for a purge (balena-supervisor 19.0.5, {@code
 * src/compose/application-manager.ts}, {@code src/device-api/actions.ts}); the engine itself starts
 * the same container again.
 */
public final class ContainerData implements Fault {

  /** How much is kept there: 8 MiB. */
  public static final int BYTES = 8 << 20;

  private static final Pattern SEEN = Pattern.compile("(whole|gone) (\\w+)");

  private final String service;

  private ContainerData(String service) {
    this.service = service;
  }

  /**
   * Lets a process in a service's running container write {@link #BYTES} into the container's own
   * file system, and force them to the disk. The effect is that they are there, byte for byte.
   *
   * @param service its image has {@code sh}, {@code yes}, {@code head} and {@code sync}
   */
  public static ContainerData inLayerOf(String service) {
    return new ContainerData(service);
  }

  private static String file(String id) {
    return "balena-chaos-" + id + ".data";
  }

  /** Prints {@link #BYTES} that are this injection's alone. */
  private static String content(String id) {
    return "yes " + id + " | head -c " + BYTES;
  }

  /** Sets {@code $container}, or fails where the service does not run. */
  private String container() {
    return """
        container=$(balena-engine ps -q --filter label=io.balena.service-name=%1$s | head -n 1)
        test -n "$container" || { echo no container of %1$s runs >&2; exit 1; }
        """
        .formatted(service);
  }

  /** The layer's folder is there also while the container, or the engine, is not. */
  @Override
  public String undo(String id) {
    return "rm -f /proc/[0-9]*/root/%1$s %2$s/overlay2/*/diff/%1$s"
        .formatted(file(id), Filler.ENGINE);
  }

  @Override
  public void apply(Device device, String id) {
    run(device, container() + exec("%s >/%s && sync".formatted(content(id), file(id))))
        .require("write into the container of " + service);
  }

  private static String exec(String command) {
    return "balena-engine exec \"$container\" sh -c '" + command + "'\n";
  }

  /**
   * The container's root is never a mount of a volume, so what is in it is in its layer. What is
   * neither whole nor gone is an error.
   */
  @Override
  public Effect effect(Device device, String id) {
    String lines =
        """
        %1$spid=$(balena-engine inspect --format '{{.State.Pid}}' "$container")
        test "$pid" -gt 0 || { echo "$container" has ended >&2; exit 1; }
        file=/proc/$pid/root/%2$s
        test -d /proc/$pid/root/proc || { echo "$container" has ended >&2; exit 1; }
        test -e "$file" || { echo gone "$container"; exit; }
        %3$s | cmp - "$file" >&2 && echo whole "$container"
        """
            .formatted(container(), file(id), content(id));
    return read(run(device, lines).require("look into the container of " + service));
  }

  /** Reads what the lines that look have printed. */
  Effect read(String printed) {
    var seen = SEEN.matcher(printed);
    if (!seen.matches()) {
      throw new IllegalArgumentException("No look into a container ends with: " + printed);
    }
    boolean whole = seen.group(1).equals("whole");
    return new Effect(
        whole,
        "container "
            + seen.group(2)
            + " of "
            + service
            + (whole ? " has all of it" : " has none of it"));
  }

  private static Shell.Result run(Device device, String lines) {
    return device
        .shell()
        .run("sh -s", lines.getBytes(StandardCharsets.UTF_8), Duration.ofSeconds(60));
  }

  @Override
  public String toString() {
    return "data of the service " + service + " in its container's own file system";
  }
}
