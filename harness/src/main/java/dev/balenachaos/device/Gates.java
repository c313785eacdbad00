package dev.balenachaos.device;

import dev.balenachaos.device.Boot.Gate;
import dev.balenachaos.run.Story;
import dev.balenachaos.run.Timeline;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Waits for one boot to pass its gates, in their order and each within its own deadline. Deadlines
 * at full speed: SSH, systemd and the supervisor's ping 60 s each, engine and health 30 s each.
 */
final class Gates {

  private static final Map<Gate, Duration> LIMITS =
      new EnumMap<>(
          Map.of(
              Gate.SSH, Duration.ofSeconds(60),
              Gate.SYSTEMD, Duration.ofSeconds(60),
              Gate.ENGINE, Duration.ofSeconds(30),
              Gate.PING, Duration.ofSeconds(60),
              Gate.HEALTHY, Duration.ofSeconds(30)));

  private static final Duration LOOK_EVERY = Duration.ofMillis(250);
  private static final int CONSOLE_LINES = 10;

  /** systemd colours its console and moves the cursor about. */
  private static final Pattern TERMINAL_CODES =
      Pattern.compile("\u001B(\\[[0-9;?]*[A-Za-z]|M)|\\p{Cntrl}");

  private final String device;
  private final Timeline timeline;
  private final Deadlines deadlines;
  private final Supplier<List<String>> console;
  private final Duration began;
  private final Map<Gate, Duration> passed = new EnumMap<>(Gate.class);

  /** Begins to count now. */
  Gates(String device, Timeline timeline, Deadlines deadlines, Supplier<List<String>> console) {
    this.device = device;
    this.timeline = timeline;
    this.deadlines = deadlines;
    this.console = console;
    this.began = timeline.now();
  }

  /** Waits for a gate with its usual deadline. */
  void await(GateCheck check) {
    await(check, LIMITS.getOrDefault(check.gate(), Duration.ofSeconds(60)));
  }

  /**
   * Waits for a gate.
   *
   * @param atFullSpeed the deadline of a device at full speed
   * @throws BootException when it is not passed in time
   */
  void await(GateCheck check, Duration atFullSpeed) {
    Duration deadline = deadlines.scaled(atFullSpeed);
    Duration from = timeline.now();
    try {
      Awaitility.await()
          .pollInSameThread()
          .pollDelay(Duration.ZERO)
          .pollInterval(LOOK_EVERY)
          .atMost(deadline)
          .until(() -> check.isOpen(deadline.minus(timeline.now().minus(from))));
    } catch (ConditionTimeoutException e) {
      throw closed(check, timeline.now().minus(from), deadline);
    }
    Duration took = timeline.now().minus(began);
    passed.put(check.gate(), took);
    timeline.record(
        Timeline.Kind.STEP,
        "boot",
        check.gate() + " after " + Story.readable(took),
        Map.of("gate", check.gate().name(), "after", took.toString()));
  }

  Boot boot(String bootId) {
    return new Boot(bootId, passed);
  }

  private BootException closed(GateCheck check, Duration waited, Duration deadline) {
    List<String> lines =
        console.get().stream()
            .map(line -> TERMINAL_CODES.matcher(line).replaceAll("").strip())
            .filter(line -> !line.isEmpty())
            .toList();
    List<String> last = lines.subList(Math.max(0, lines.size() - CONSOLE_LINES), lines.size());
    String quoted = last.isEmpty() ? "" : "\nConsole: " + String.join("\n  ", last);
    return new BootException(
        check.gate(),
        "Tried: to see "
            + device
            + " pass the gate "
            + check.gate()
            + ", waited "
            + Story.readable(waited)
            + " of "
            + Story.readable(deadline)
            + "\nSeen: "
            + check.lastSeen()
            + "\nDo: "
            + check.advice()
            + quoted);
  }
}
