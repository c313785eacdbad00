package dev.balenachaos.qemu;

import dev.balenachaos.device.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * The shell of a device with BusyBox: that of this host, whose {@code date} has a clock of its own,
 * which may be set. It reads and writes times as BusyBox's does, since that does it.
 */
final class BusyBox implements Shell {

  /** In the file: a second, and the hundredths of a second of uptime at which it began. */
  private static final String DATE =
      """
      uptime() { read -r c rest < /proc/uptime; c=${c%%.*}${c#*.}; }
      date() {
        uptime
        if [ "$1" = -s ]; then
          second=$(busybox date -d "$2" +%%s) || return 1
          echo "$second $c" > %1$s
        else
          read -r second at < %1$s
          busybox date -d "@$(( second + (c - at) / 100 ))" "$1"
        fi
      }
      """;

  private final String date;

  /**
   * Begins with a clock that is off.
   *
   * @param ahead how far it is ahead of the host's, in whole seconds
   */
  BusyBox(Path folder, Duration ahead) throws IOException {
    Path clock = folder.resolve("clock");
    date = DATE.formatted(clock);
    Instant now = Instant.now();
    String uptime = Files.readString(Path.of("/proc/uptime")).split(" ")[0].replace(".", "");
    Files.writeString(
        clock,
        "%d %d\n"
            .formatted(
                now.getEpochSecond() + ahead.toSeconds(),
                Long.parseLong(uptime) - now.getNano() / 10_000_000));
  }

  @Override
  public Result run(String command, byte[] input, Duration timeLimit) {
    try {
      Process process = new ProcessBuilder("busybox", "sh", "-c", date + command).start();
      byte[] out = process.getInputStream().readAllBytes();
      byte[] err = process.getErrorStream().readAllBytes();
      return new Result(process.waitFor(), out, new String(err, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError("Interrupted while BusyBox ran " + command, e);
    }
  }

  @Override
  public Streaming stream(String command, Consumer<String> line) {
    throw new UnsupportedOperationException("Nothing is streamed here");
  }
}
