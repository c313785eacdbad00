package dev.balenachaos.device;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The device's systemd and kernel, asked through the shell. */
final class ShellHost implements Host {

  private static final String PROPERTIES =
      "LoadState,ActiveState,SubState,Result,NRestarts,MainPID,InvocationID";

  private static final String MISSING = "not-found";

  private final Shell shell;

  ShellHost(Shell shell) {
    this.shell = shell;
  }

  @Override
  public String bootId() {
    return shell.require("cat /proc/sys/kernel/random/boot_id");
  }

  @Override
  public Duration uptime() {
    return Seconds.parse(shell.require("cat /proc/uptime").split(" ")[0]);
  }

  @Override
  public String systemState() {
    // Its exit status is 0 for "running" alone; the word is what tells.
    return shell.run("systemctl is-system-running").text();
  }

  @Override
  public Unit unit(String name) {
    String command = "systemctl show -p " + PROPERTIES + " -- " + Quoted.forShell(name);
    return parseUnit(name, shell.require(command));
  }

  @Override
  public List<String> failedUnits() {
    return shell
        .require("systemctl list-units --failed --plain --no-legend --no-pager")
        .lines()
        .map(line -> line.strip().split("\\s+")[0])
        .filter(name -> !name.isEmpty())
        .toList();
  }

  @Override
  public Usage usage(String path) {
    return parseUsage(shell.require("stat -f -c '%S %b %f %a' -- " + Quoted.forShell(path)));
  }

  static Unit parseUnit(String name, String shown) {
    Map<String, String> values =
        shown
            .lines()
            .filter(line -> line.contains("="))
            .map(line -> line.split("=", 2))
            .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    // What systemd tells of one that there is not looks like one that is down and well.
    boolean isThere = !MISSING.equals(values.get("LoadState"));
    return new Unit(
        name,
        isThere ? values.getOrDefault("ActiveState", "unknown") : MISSING,
        values.getOrDefault("SubState", "unknown"),
        // Only services have these three; a mount or timer shows none.
        values.getOrDefault("Result", ""),
        Integer.parseInt(values.getOrDefault("NRestarts", "0")),
        Integer.parseInt(values.getOrDefault("MainPID", "0")),
        values.getOrDefault("InvocationID", ""));
  }

  static Usage parseUsage(String shown) {
    String[] words = shown.strip().split(" ");
    if (words.length != 4) {
      throw new ShellException(
          "Tried: to read how a partition is used\nSeen: "
              + shown
              + "\nDo: see whether the device's `stat` knows -f and -c");
    }
    long block = Long.parseLong(words[0]);
    return new Usage(
        block * Long.parseLong(words[1]),
        block * Long.parseLong(words[2]),
        block * Long.parseLong(words[3]));
  }
}
