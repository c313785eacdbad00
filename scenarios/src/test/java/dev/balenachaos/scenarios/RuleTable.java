package dev.balenachaos.scenarios;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;

import dev.balenachaos.device.Device;
import dev.balenachaos.lab.Lab;
import dev.balenachaos.run.Story;
import dev.balenachaos.run.Timeline.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Which ability dies with which rule, as measured. Each row is on the timeline when it is; the
 * table is told to people when it is closed, that of a test that fails too.
 */
final class RuleTable implements AutoCloseable {

  private static final String HEAD = line("rule", Ability::toString);

  /** However late it is, it is looked once. */
  private static final Duration A_LOOK = Duration.ofSeconds(1);

  private final Device device;
  private final Lab lab;
  private final List<String> rows = new ArrayList<>();

  RuleTable(Device device, Lab lab) {
    this.device = device;
    this.lab = lab;
  }

  /** Asserts that those abilities live that the rule leaves, and no other. */
  void measure(FirewallRule rule) {
    Set<Ability> living = Ability.living(device, lab);
    rows.add(row(rule.name(), living));
    note(rule, living);
    if (!living.equals(rule.leaves())) {
      throw new AssertionError(
          String.join(
              System.lineSeparator() + "  ",
              "[" + device.name() + "] The rule on " + rule.name() + " takes what it must not:",
              HEAD,
              row("expected", rule.leaves()),
              row("seen", living)));
    }
  }

  private void note(FirewallRule rule, Set<Ability> living) {
    Map<String, String> cells =
        Arrays.stream(Ability.values())
            .collect(toMap(Ability::toString, each -> cell(each, living)));
    device.timeline().record(Kind.STEP, "rule", row(rule.name(), living), cells);
  }

  /**
   * Asserts that all abilities live within a deadline, scaled.
   *
   * @param since the moment of the timeline from which it counts
   */
  void awaitAllLiving(Duration deadline, Duration since) {
    Set<?>[] last = {Set.of()};
    Duration left = device.deadlines().scaled(deadline).minus(device.timeline().now()).plus(since);
    try {
      Awaitility.await()
          .pollInSameThread()
          .atMost(left.compareTo(A_LOOK) > 0 ? left : A_LOOK)
          .until(
              () -> {
                last[0] = Ability.living(device, lab);
                return last[0].equals(FirewallRule.NONE.leaves());
              });
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(
          "[" + device.name() + "] Without a rule no more than these live: " + last[0], e);
    }
    Duration took = device.timeline().now().minus(since);
    device
        .timeline()
        .record(Kind.STEP, "rule", "all live again " + Story.readable(took) + " later");
  }

  private static String row(String name, Set<Ability> living) {
    return line(name, each -> cell(each, living));
  }

  private static String cell(Ability ability, Set<Ability> living) {
    return living.contains(ability) ? "lives" : "dies";
  }

  private static String line(String name, Function<Ability, String> cell) {
    return Arrays.stream(Ability.values())
        .map(each -> "%-10s".formatted(cell.apply(each)))
        .collect(joining(" ", "%-10s ".formatted(name), ""))
        .stripTrailing();
  }

  @Override
  public void close() {
    device.timeline().record(Kind.STEP, "table", HEAD);
    rows.forEach(row -> device.timeline().record(Kind.STEP, "table", row));
  }
}
