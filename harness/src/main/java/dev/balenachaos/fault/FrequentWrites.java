package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Shell;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * A service that saves a little state again and again: it rewrites a file about four times a second
 * and forces each write to the disk, as an embedded database does for each row, or it leaves that
 * to chance.
 *
 * <p>What that costs depends on where the file is: on flash the file system rewrites whole blocks,
 * and its journal on top; on a tmpfs nothing is worn.
 */
public final class FrequentWrites implements Fault {

  private static final Pattern FOLDER = Pattern.compile("/([\\w.-]+/)*[\\w.-]*");
  private static final Pattern SERVICE = Pattern.compile("[\\w.-]+");

  /**
   * Runs in the container as long as the file beside is there. The number of the write is what is
   * written, so that a look can tell whether it goes on.
   */
  private static final String WRITER =
      "n=0; while [ -e %1$s.go ]; do n=$((n + 1));"
          + " printf \"%%0%2$dd\\n\" $n | dd of=%1$s bs=%3$d conv=notrunc %4$s 2>/dev/null;"
          + " sleep %5$s; done; rm -f %1$s";

  private final String service;
  private final String folder;
  private final boolean forced;

  private FrequentWrites(String service, String folder, boolean forced) {
    this.service = service;
    this.folder = folder;
    this.forced = forced;
  }

  /**
   * Describes a process in a service's running container that writes to a folder there, a volume's,
   * a tmpfs's or any other. The effect is that what is in the file goes on changing.
   *
   * @param service its image has busybox's {@code sh}, {@code dd}, {@code rm}, {@code sleep} and
   *     {@code touch}
   * @throws IllegalArgumentException for a folder that is no absolute path
   */
  public static FrequentWrites by(String service, String folder) {
    if (!SERVICE.matcher(service).matches() || !FOLDER.matcher(folder).matches()) {
      throw new IllegalArgumentException(
          "A service writes to an absolute path, not " + service + " to " + folder);
    }
    return new FrequentWrites(service, folder.endsWith("/") ? folder : folder + "/", true);
  }

  /**
   * Returns the same about ten times a second, a whole block each, given to the disk at once, past
   * the page cache, and never forced: what the disk does with it until somebody else forces it is
   * the disk's own affair. It takes a folder on the disk.
   */
  public FrequentWrites unforced() {
    return new FrequentWrites(service, folder, false);
  }

  private String writer(String file) {
    return forced
        ? WRITER.formatted(file, 255, 256, "conv=fsync", "0.2")
        : WRITER.formatted(file, 4095, 4096, "oflag=direct", "0.05");
  }

  private String file(String id) {
    return folder + name(id);
  }

  private static String name(String id) {
    return "balena-chaos-" + id + ".state";
  }

  /**
   * The writer ends at its next turn. Where its container is gone, it has ended, and what is left
   * are the files: in the container's layer, or on a volume.
   */
  @Override
  public String undo(String id) {
    String gone = "rm -f /proc/[0-9]*/root%1$s %3$s/overlay2/*/diff%1$s %3$s/volumes/*/_data/%2$s";
    return gone.formatted(file(id) + ".go", name(id) + ".go", Filler.ENGINE)
        + "\n"
        + gone.formatted(file(id), name(id), Filler.ENGINE);
  }

  @Override
  public void apply(Device device, String id) {
    HostScript.apply(
        device,
        this,
        """
        container=$(balena-engine ps -q --filter label=io.balena.service-name=%1$s | head -n 1)
        test -n "$container" || { echo no container of %1$s runs >&2; exit 1; }
        balena-engine exec "$container" touch %2$s.go || exit 1
        balena-engine exec -d "$container" sh -c '%3$s'
        """
            .formatted(service, file(id), writer(file(id))),
        Duration.ofMinutes(1));
  }

  @Override
  public Effect effect(Device device, String id) {
    String lines =
        """
        written() { cat /proc/[0-9]*/root%s 2>/dev/null | head -n 1; }
        first=$(written)
        sleep 1
        echo "$first $(written)"
        """
            .formatted(file(id));
    Shell.Result seen =
        device.shell().run("sh -s", lines.getBytes(StandardCharsets.UTF_8), Duration.ofSeconds(30));
    return read(seen.require("look at what " + service + " writes"));
  }

  /** Reads what the lines that look have printed: the numbers of two writes, or fewer. */
  Effect read(String printed) {
    String[] numbers = printed.strip().split(" ");
    if (numbers.length < 2) {
      return new Effect(false, service + " does not write to " + folder);
    }
    long more = Long.parseLong(numbers[1]) - Long.parseLong(numbers[0]);
    return new Effect(more > 0, service + " wrote to " + folder + " " + more + " times in 1 s");
  }

  @Override
  public String toString() {
    return "the service "
        + service
        + " saves its state in "
        + folder
        + " again and again"
        + (forced ? "" : ", and forces none of it");
  }
}
