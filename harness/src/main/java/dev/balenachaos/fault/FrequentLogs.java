package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Shell;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A container that prints 100 lines of 200 bytes a second, as one does whose log level was left too
 * high. By default they go to the journal, which balenaOS keeps in memory (meta-balena 8.0.2).
 */
public final class FrequentLogs implements Fault {

  private static final Pattern SIZE = Pattern.compile("\\d+[kmg]");

  /** How far the engine may let the files of a log grow. */
  private record Files(String size, int count) {

    private String options() {
      return "--log-driver json-file --log-opt max-size=" + size + " --log-opt max-file=" + count;
    }

    @Override
    public String toString() {
      return "up to " + count + " files of " + size;
    }
  }

  private final String image;
  private final Optional<Files> files;

  private FrequentLogs(String image, Optional<Files> files) {
    this.image = image;
    this.files = files;
  }

  /**
   * Describes a container of an image that is on the device, {@code Workloads.chattyImage()} or
   * that of the service {@code chatty}. The effect is that it goes on printing.
   */
  public static FrequentLogs of(String image) {
    return new FrequentLogs(ImageName.checked(image), Optional.empty());
  }

  /**
   * Lets the engine keep the lines in files.
   *
   * @param size how large one may become, in the engine's notation, for instance {@code 1m}
   * @param count how many there may be
   */
  public FrequentLogs inFiles(String size, int count) {
    if (!SIZE.matcher(size).matches() || count < 1) {
      throw new IllegalArgumentException("No log has " + count + " files of " + size);
    }
    return new FrequentLogs(image, Optional.of(new Files(size, count)));
  }

  @Override
  public String undo(String id) {
    return new OwnContainer(id).undo();
  }

  @Override
  public void apply(Device device, String id) {
    String options = files.map(Files::options).orElse("");
    new OwnContainer(id)
        .start(device, this, "--env CHATTER_PER_SECOND=100 %s %s".formatted(options, image));
  }

  /** What a process has printed is in the kernel's account of it. */
  @Override
  public Effect effect(Device device, String id) {
    String lines =
        """
        pid=$(balena-engine inspect --format '{{.State.Pid}}' %s 2>/dev/null) || exit 0
        printed() { sed -n 's/^wchar: //p' "/proc/$pid/io" 2>/dev/null; }
        first=$(printed)
        sleep 1
        echo "$first $(printed)"
        """
            .formatted(new OwnContainer(id).name());
    Shell.Result seen =
        device.shell().run("sh -s", lines.getBytes(StandardCharsets.UTF_8), Duration.ofSeconds(30));
    return read(seen.require("look at what is printed"));
  }

  /** Reads what the lines that look have printed: bytes at two times, or fewer. */
  Effect read(String printed) {
    String[] bytes = printed.strip().split(" ");
    if (bytes.length < 2) {
      return new Effect(false, "no container prints");
    }
    long more = Long.parseLong(bytes[1]) - Long.parseLong(bytes[0]);
    return new Effect(more > 0, more + " bytes were printed in 1 s");
  }

  @Override
  public String toString() {
    return "a container prints 100 lines a second into "
        + files.map(Files::toString).orElse("the journal");
  }
}
