package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whom the kernel has killed for want of memory since an injection began, as its log has it. The
 * line {@code oom-kill:} tells the cgroup of a victim, {@code Killed process} that it was killed;
 * of many kills at once the kernel writes only the latter (Linux, {@code oom_kill_process}).
 */
public final class OomKills {

  /** Where memory was wanting. */
  public enum Scope {
    /** In a cgroup that had reached its limit. */
    LIMIT,
    /** On the device. */
    DEVICE
  }

  /**
   * One kill.
   *
   * @param at when, since the kernel started
   * @param program the process's name
   * @param kib how much memory of its own it had, not counting what was swapped out
   * @param owner its container's name, else the unit or cgroup it was in, else {@code unknown}
   */
  public record Kill(Duration at, Scope scope, String program, int pid, long kib, String owner) {

    @Override
    public String toString() {
      return program
          + " of "
          + owner
          + " ("
          + (kib >> 10)
          + " MiB, "
          + (scope == Scope.LIMIT ? "over its limit" : "for the device's memory")
          + ")";
    }
  }

  /** Prints the names of containers and the lines of the kernel log that count. */
  static final String SCRIPT =
      """
      timeout 20 balena-engine ps -a --no-trunc --format 'container {{.ID}} {{.Names}}' 2>/dev/null
      journalctl -k -b -o short-monotonic --no-pager \\
        | grep -E 'balena-chaos: |oom-kill:|: Killed process'
      """;

  private static final Pattern CONTAINER = Pattern.compile("container ([0-9a-f]{64}) (\\S+)");
  private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern CGROUP =
      Pattern.compile("oom-kill:constraint=.*task_memcg=([^,]*),task=.*,pid=(\\d+),uid=\\d+");
  private static final Pattern KILLED =
      Pattern.compile(
          "\\[\\s*(\\d+)\\.(\\d{3})\\d*\\].* (Memory cgroup o|O)ut of memory[^:]*: Killed process"
              + " (\\d+) \\((.*?)\\),? .*anon-rss:(\\d+)kB.*");

  private static final String MARK = "balena-chaos: ";

  private final List<Kill> kills;

  private OomKills(List<Kill> kills) {
    this.kills = List.copyOf(kills);
  }

  /** Asks the device for those since the last injection of memory or processes began. */
  public static OomKills on(Device device) {
    return parse(
        device
            .shell()
            .run(
                "sh -s",
                (SCRIPT + "\ntrue\n").getBytes(StandardCharsets.UTF_8),
                Duration.ofSeconds(30))
            .require("read the kernel log of " + device.name()),
        MARK);
  }

  /** Returns the words of the kernel's log with which an injection marks where it begins. */
  static String mark(String id) {
    return MARK + id;
  }

  /** Reads what {@link #SCRIPT} printed, from the last line on that has some words in it. */
  static OomKills parse(String printed, String since) {
    Map<String, String> containers = new HashMap<>();
    Map<String, String> cgroups = new HashMap<>();
    List<Kill> kills = new ArrayList<>();
    for (String line : printed.split("\n")) {
      Matcher container = CONTAINER.matcher(line);
      Matcher cgroup = CGROUP.matcher(line);
      Matcher killed = KILLED.matcher(line);
      if (container.matches()) {
        containers.put(container.group(1), container.group(2));
      } else if (line.contains(since)) {
        kills.clear();
      } else if (cgroup.find()) {
        cgroups.put(cgroup.group(2), cgroup.group(1));
      } else if (killed.matches()) {
        kills.add(
            new Kill(
                Duration.ofSeconds(Long.parseLong(killed.group(1)))
                    .plusMillis(Long.parseLong(killed.group(2))),
                killed.group(3).startsWith("M") ? Scope.LIMIT : Scope.DEVICE,
                killed.group(5),
                Integer.parseInt(killed.group(4)),
                Long.parseLong(killed.group(6)),
                owner(cgroups.getOrDefault(killed.group(4), "unknown"), containers)));
      }
    }
    return new OomKills(kills);
  }

  private static String owner(String cgroup, Map<String, String> containers) {
    Matcher id = ID.matcher(cgroup);
    return id.find()
        ? containers.getOrDefault(id.group(), "a container that is gone")
        : cgroup.substring(cgroup.lastIndexOf('/') + 1);
  }

  /** Returns them, the first one first; never null but potentially empty. */
  public List<Kill> inOrder() {
    return kills;
  }

  /** Tells them in order, those that follow their like as one: of a herd there may be hundreds. */
  @Override
  public String toString() {
    List<String> told = new ArrayList<>();
    int alike = 0;
    for (int i = 0; i < kills.size(); i++) {
      String kill = kills.get(i).toString();
      alike++;
      if (i + 1 == kills.size() || !kill.equals(kills.get(i + 1).toString())) {
        told.add(alike == 1 ? kill : alike + " times " + kill);
        alike = 0;
      }
    }
    return told.isEmpty() ? "nobody" : String.join(", then ", told);
  }
}
