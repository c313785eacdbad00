package dev.balenachaos.assertion;

import com.github.dockerjava.api.model.Container;
import dev.balenachaos.device.Device;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The first processes of containers, as the kernel knows them: each is number 1 of a process
 * namespace of its own, in a control group that has the container's id in its name.
 */
final class FirstProcesses {

  private static final String SCRIPT =
      """
      grep -lE '^NSpid:.*[[:space:]]1$' /proc/[0-9]*/status 2>/dev/null | while read -r status; do
        grep -ohE '[0-9a-f]{64}' "${status%/status}/cgroup" 2>/dev/null | head -n 1
      done
      """;

  private FirstProcesses() {}

  /** Returns which container does not have just one, or null. */
  static @Nullable String complaint(Device device) {
    List<String> ids =
        device
            .shell()
            .run("sh -s", SCRIPT.getBytes(StandardCharsets.UTF_8), Duration.ofSeconds(30))
            .text()
            .lines()
            .toList();
    return complaint(
        device.engine().client().listContainersCmd().exec().stream()
            .collect(Collectors.toMap(Container::getId, one -> String.join(" ", one.getNames()))),
        ids);
  }

  /**
   * Compares.
   *
   * @param running the names of the containers that the engine calls running, by id
   * @param processes the container's id for each first process
   */
  static @Nullable String complaint(Map<String, String> running, List<String> processes) {
    Map<String, Long> counted =
        processes.stream()
            .collect(
                Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
    running.keySet().forEach(id -> counted.putIfAbsent(id, 0L));
    List<String> wrong =
        counted.entrySet().stream()
            .filter(one -> one.getValue() != (running.containsKey(one.getKey()) ? 1 : 0))
            .map(
                one ->
                    running.getOrDefault(one.getKey(), one.getKey().substring(0, 12))
                        + " runs "
                        + one.getValue()
                        + " times")
            .toList();
    return wrong.isEmpty()
        ? null
        : "Expected each running container to have one first process, but " + wrong;
  }
}
