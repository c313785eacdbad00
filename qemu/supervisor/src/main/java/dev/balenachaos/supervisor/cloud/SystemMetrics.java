package dev.balenachaos.supervisor.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.json.Json;
import dev.balenachaos.supervisor.log.Log;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * How busy and how full the device is (balena-supervisor's lib/system-info.ts): memory and storage
 * in MiB, the processor in percent since the last look, temperature in degrees. What changes only a
 * little is told as it was told last.
 */
final class SystemMetrics {
  private static final Map<String, Integer> STEPS =
      Map.of("cpu_usage", 20, "cpu_temp", 5, "memory_usage", 10);
  private static final int KIB_A_MIB = 1024;
  private static final long BYTES_A_MIB = 1 << 20;
  private static final int IDLE = 4;
  private static final int WAITING = 5;

  private final Path root;
  private final Path data;
  private long busyBefore;
  private long allBefore;

  /**
   * Looks at nothing yet.
   *
   * @param root where /proc and /sys are
   * @param data a folder on the data partition
   */
  SystemMetrics(Path root, Path data) {
    this.root = root;
    this.data = data;
  }

  /** Adds every figure to a report, or that there is none where they are not wanted. */
  synchronized void add(ObjectNode report, JsonNode last, boolean wanted) {
    if (wanted) {
      ObjectNode now = Json.object();
      addProcessor(now);
      addMemory(now);
      addStorage(now);
      for (String field : Json.keys(now)) {
        report.set(field, told(field, last.path(field), now.path(field)));
      }
    } else {
      StateReporter.METRICS.stream().sorted().forEach(report::putNull);
    }
  }

  private static JsonNode told(String field, JsonNode last, JsonNode now) {
    int step = STEPS.getOrDefault(field, 0);
    boolean alike =
        step > 0
            && last.isNumber()
            && Math.floorDiv(last.asInt(), step) == Math.floorDiv(now.asInt(), step);
    return alike ? last : now;
  }

  private void addProcessor(ObjectNode now) {
    String[] times = read("proc/stat").lines().findFirst().orElse("").trim().split("\\s+");
    long all = 0;
    for (int i = 1; i < Math.min(times.length, 9); i++) {
      all += Long.parseLong(times[i]);
    }
    long idle =
        times.length > WAITING ? Long.parseLong(times[IDLE]) + Long.parseLong(times[WAITING]) : 0;
    long busy = all - idle;
    if (all > allBefore) {
      now.put("cpu_usage", (int) Math.round(100.0 * (busy - busyBefore) / (all - allBefore)));
    }
    allBefore = all;
    busyBefore = busy;
    String temperature = read("sys/class/thermal/thermal_zone0/temp").strip();
    now.put(
        "cpu_temp", temperature.matches("-?\\d{1,9}") ? Integer.parseInt(temperature) / 1000 : 0);
    String serial = read("sys/class/dmi/id/board_serial").strip();
    if (!serial.isEmpty()) {
      now.put("cpu_id", serial.toLowerCase(Locale.ROOT));
    }
  }

  private void addMemory(ObjectNode now) {
    String table = read("proc/meminfo");
    long total = kib(table, "MemTotal");
    long free =
        kib(table, "MemFree")
            + kib(table, "Cached")
            + kib(table, "Buffers")
            + kib(table, "SReclaimable");
    now.put("memory_usage", (int) ((total - free) / KIB_A_MIB));
    now.put("memory_total", (int) (total / KIB_A_MIB));
  }

  private static long kib(String table, String name) {
    return table
        .lines()
        .filter(line -> line.startsWith(name + ":"))
        .findFirst()
        .map(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .orElse(0L);
  }

  private void addStorage(ObjectNode now) {
    try {
      FileStore store = Files.getFileStore(data);
      long total = store.getTotalSpace();
      now.put("storage_block_device", store.name());
      now.put("storage_usage", (int) ((total - store.getUnallocatedSpace()) / BYTES_A_MIB));
      now.put("storage_total", (int) (total / BYTES_A_MIB));
    } catch (IOException e) {
      Log.debug("The storage of " + data + " cannot be measured: " + e);
    }
  }

  /** Not every device has every file. */
  private String read(String file) {
    try {
      return Files.readString(root.resolve(file));
    } catch (IOException e) {
      return "";
    }
  }
}
