package dev.balenachaos.probe;

import dev.balenachaos.device.Device;
import dev.balenachaos.run.InfraException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The kernel's counters of what was written to the disk that the data partition is on.
 *
 * @param uptime when they were read
 * @param disk bytes written since boot, to all of its partitions
 * @param groups bytes written since it was made for each control group that was asked for, by the
 *     name it was asked for by
 */
record DiskReading(Duration uptime, long disk, Map<String, Long> groups) {

  /**
   * Writes out what waits in memory, so that it counts now and not later, and then prints a line
   * for the disk, {@code disk UPTIME BYTES}, and one for each process, {@code group NAME BYTES}. A
   * process is a line of input, {@code NAME PID}. A group that has written nothing yet has no line
   * for the disk in its {@code io.stat} (Linux, {@code block/blk-cgroup.c}).
   */
  private static final String SCRIPT =
      """
      set -e
      part=$(sed -n 's|^[^ ]* [^ ]* \\([0-9]*:[0-9]*\\) [^ ]* /mnt/data .*|\\1|p' \\
        /proc/self/mountinfo | head -n 1)
      disk=$(readlink -f "/sys/dev/block/$part")
      [ ! -e "$disk/partition" ] || disk=${disk%/*}
      number=$(cat "$disk/dev")
      sync
      read -r uptime _ </proc/uptime
      read -r _ _ _ _ _ _ sectors _ <"$disk/stat"
      echo "disk $uptime $((sectors * 512))"
      while read -r name pid; do
        group=$(sed -n 's/^0:://p' "/proc/$pid/cgroup")
        bytes=$(sed -n "s/^$number .*wbytes=\\([0-9]*\\).*/\\1/p" "/sys/fs/cgroup$group/io.stat")
        echo "group $name ${bytes:-0}"
      done <<END
      """;

  DiskReading {
    groups = Map.copyOf(groups);
  }

  /**
   * Reads.
   *
   * @param processes one process of each control group, by a name for the group
   * @throws InfraException when the device does not tell, as without control groups of version 2
   */
  static DiskReading of(Device device, Map<String, Long> processes) {
    String asked =
        processes.entrySet().stream()
            .map(process -> process.getKey() + " " + process.getValue() + "\n")
            .collect(Collectors.joining());
    byte[] lines = (SCRIPT + asked + "END\n").getBytes(StandardCharsets.UTF_8);
    return parse(
        device
            .shell()
            .run("sh -s", lines, Duration.ofSeconds(60))
            .require("read what was written to the disk for " + processes));
  }

  static DiskReading parse(String printed) {
    Duration uptime = null;
    long disk = 0;
    Map<String, Long> groups = new LinkedHashMap<>();
    for (String line : printed.lines().toList()) {
      String[] words = line.split(" ");
      if (words.length == 3 && words[0].equals("disk")) {
        uptime = Duration.ofMillis(Math.round(Double.parseDouble(words[1]) * 1000));
        disk = Long.parseLong(words[2]);
      } else if (words.length == 3 && words[0].equals("group")) {
        groups.put(words[1], Long.parseLong(words[2]));
      } else {
        throw new InfraException("No reading of a disk has this line: " + line);
      }
    }
    if (uptime == null) {
      throw new InfraException("No reading of a disk: " + printed);
    }
    return new DiskReading(uptime, disk, groups);
  }
}
