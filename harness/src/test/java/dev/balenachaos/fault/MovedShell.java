package dev.balenachaos.fault;

import dev.balenachaos.device.Host;
import dev.balenachaos.device.Shell;
import dev.balenachaos.device.ShellException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Runs a device's commands in this machine's own {@code sh}, with the folder of the heal scripts,
 * the boot and the data partition, what the disk watchdog remembers, the update locks and
 * NetworkManager's folders moved aside, and with programs of the test in place of those that would
 * touch the machine.
 */
public final class MovedShell implements Shell {

  private final Path folder;

  public MovedShell(Path folder) throws IOException {
    this.folder = folder;
    Files.createDirectories(folder.resolve("bin"));
  }

  /** Puts a script in place of a program. */
  public MovedShell with(String program, String script) throws IOException {
    Path file = Files.writeString(folder.resolve("bin/" + program), "#!/bin/sh\n" + script + "\n");
    if (!file.toFile().setExecutable(true)) {
      throw new IOException(file + " cannot be made executable");
    }
    return this;
  }

  /** Gives it a clock, this machine's but for the seconds in the file {@code off}. */
  MovedShell withMovedClock() throws IOException {
    return with(
        "date",
        """
        now=$(/bin/date +%s)
        case $1 in
          -u) echo $((${3#@} - now)) >"$HERE/off" ;;
          *) echo $((now + $(cat "$HERE/off"))) ;;
        esac""");
  }

  /** Makes the folder of an injection, as arming it does. */
  Path folderOf(String id) throws IOException {
    return Files.createDirectories(folder.resolve("state/" + id));
  }

  /** Runs a fault's undo as the heal script does. */
  int undo(Fault fault, String id) {
    return run("undo() {\n" + fault.undo(id) + "\n}\nundo").status();
  }

  @Override
  public Result run(String command, byte[] input, Duration timeLimit) {
    try {
      ProcessBuilder builder = new ProcessBuilder("sh", "-c", moved(command));
      builder.environment().merge("PATH", folder + "/bin", (path, own) -> own + ":" + path);
      builder.environment().put("HERE", folder.toString());
      Process process = builder.start();
      process.outputWriter().write(moved(new String(input, StandardCharsets.UTF_8)));
      process.outputWriter().close();
      byte[] out = process.getInputStream().readAllBytes();
      String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), out, err);
    } catch (IOException e) {
      throw new ShellException("This machine does not run: " + command, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ShellException("Interrupted", e);
    }
  }

  /** Returns a text with the places of the device in it moved aside. */
  String moved(String text) {
    return text.replace(HealScript.FOLDER, folder.resolve("state").toString())
        .replace(Host.BOOT_PARTITION, folder.resolve("boot").toString())
        .replace(Host.DATA_PARTITION, folder.resolve("data").toString())
        .replace("/mnt/state/disk-watchdog", folder.resolve("disk-watchdog").toString())
        .replace("/tmp/balena", folder.resolve("tmp/balena").toString())
        .replace("/sys/class/rtc/rtc0", folder.resolve("rtc").toString())
        .replace("/etc/NetworkManager", folder.resolve("nm/etc").toString())
        .replace("/var/lib/NetworkManager", folder.resolve("nm/var").toString());
  }

  @Override
  public Streaming stream(String command, Consumer<String> line) {
    throw new ShellException("Nothing is streamed here");
  }
}
