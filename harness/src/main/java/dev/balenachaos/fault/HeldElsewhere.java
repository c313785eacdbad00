package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Story;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Looks whether what was injected into a device from another host, or by another user, is still
 * held: a harness that lives arms its dead-man's switch anew each third of the time it holds for.
 */
final class HeldElsewhere {

  /** Nobody waits longer to see whether another run goes on. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** Tells of each injection that has a switch when that was armed, for how long, and by whom. */
  private static final String LOOK =
      """
      cd %s 2>/dev/null || exit 0
      for note in */holder; do
        [ -e "$note" ] || continue
        id=$(dirname "$note")
        armed=$(systemctl show --value -p ActiveEnterTimestampMonotonic "balena-chaos-$id-*.timer" \\
          | sort -n | tail -n 1)
        [ "${armed:-0}" -eq 0 ] || echo "$id $armed $(cat "$note")"
      done
      """
          .formatted(HealScript.FOLDER);

  private record Hold(String id, long armed, Duration time, String who) {

    static Hold parse(String line) {
      String[] words = line.split(" ");
      Duration time = Duration.ofSeconds(Long.parseLong(words[2]));
      return new Hold(words[0], Long.parseLong(words[1]), time, words[3]);
    }

    /** How long after a look its switch is armed anew at the latest, where its harness lives. */
    Duration renewal() {
      return time.multipliedBy(2).dividedBy(3);
    }
  }

  private final Device device;
  private final Story story;
  private final Set<String> own;

  /**
   * Looks at nothing yet.
   *
   * @param story is told of a wait
   * @param own the injections of this host, whose harness has ended
   */
  HeldElsewhere(Device device, Story story, Set<String> own) {
    this.device = device;
    this.story = story;
    this.own = own;
  }

  /**
   * Returns when nobody else holds anything on the device.
   *
   * @throws InfraException when somebody does, or when it would take more than 10 min to know
   */
  void refuse() {
    List<Hold> before = look();
    if (before.isEmpty()) {
      return;
    }
    Hold longest = Collections.max(before, Comparator.comparing(Hold::time));
    String time = Story.readable(longest.time());
    if (longest.renewal().compareTo(PATIENCE) > 0) {
      throw held(longest, "which may have ended, and holds it for " + time + " at a time");
    }
    story.tell(
        "held",
        "perhaps, by %s: looking for %s whether that run goes on"
            .formatted(longest.who(), Story.readable(longest.renewal())));
    renewed(before, longest.renewal())
        .ifPresent(
            hold -> {
              throw held(hold, "which goes on: its dead-man's switch was armed anew");
            });
  }

  private Optional<Hold> renewed(List<Hold> before, Duration span) {
    try {
      return Awaitility.await()
          .pollInterval(Duration.ofSeconds(1))
          .atMost(span)
          .until(this::look, now -> now.isEmpty() || !before.containsAll(now))
          .stream()
          .filter(hold -> !before.contains(hold))
          .findFirst();
    } catch (ConditionTimeoutException e) {
      return Optional.empty();
    }
  }

  private List<Hold> look() {
    return device
        .shell()
        .require(LOOK)
        .lines()
        .filter(line -> line.matches("\\S+ \\d+ \\d{1,9} \\S+"))
        .map(Hold::parse)
        .filter(hold -> !own.contains(hold.id()))
        .toList();
  }

  private InfraException held(Hold hold, String seen) {
    return new InfraException(
        """
        Tried: to take %s for tests that break it
        Seen: something is injected there by a run of %s, %s
        Do: wait until that run has ended; if it has, run `sh %s/%s/heal heal` on the device"""
            .formatted(device.name(), hold.who(), seen, HealScript.FOLDER, hold.id()));
  }
}
