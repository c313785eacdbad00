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
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Looks whether what was injected into a device from another host, or by another user, is still
 * held: a harness that lives arms its dead-man's switch anew each third of the time it holds for.
 */
final class HeldElsewhere {

  /** Nobody waits longer to see whether another run goes on. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** What is looked at may reboot meanwhile. */
  private static final Duration REBOOT = Duration.ofMinutes(3);

  /**
   * Tells of each injection when its harness armed a switch last, in this boot, how long that is
   * ago, and for how many seconds by whom it is held. The timer that a boot arms has no number.
   */
  private static final String LOOK =
      """
      cd %s 2>/dev/null || exit 0
      for heal in */heal; do
        id=$(dirname "$heal")
        [ -e "$heal" ] && [ -e "$id/harness" ] || continue
        times=$(systemctl show --value -p ActiveEnterTimestampMonotonic \\
          "balena-chaos-$id-[0-9]*.timer") || exit
        armed=$(echo "$times" | sort -n | tail -n 1)
        up=$(cut -d . -f 1 /proc/uptime)
        armed=$((${armed:-0} / 1000000))
        echo "$id $armed $((up - armed)) $(cat "$id/harness")"
      done
      """
          .formatted(HealScript.FOLDER);

  /**
   * An injection that is held.
   *
   * @param armed when its switch was armed last, after the boot; zero where it was not since
   * @param age for how long nobody has armed it anew
   * @param time how long it is held for without that
   */
  private record Hold(String id, Duration armed, Duration age, Duration time, String who) {

    static Stream<Hold> parse(String line) {
      String[] words = line.split(" ");
      return line.matches("\\S+( \\d{1,9}){3} \\S+")
          ? Stream.of(new Hold(words[0], of(words[1]), of(words[2]), of(words[3]), words[4]))
          : Stream.empty();
    }

    private static Duration of(String seconds) {
      return Duration.ofSeconds(Long.parseLong(seconds));
    }

    /**
     * Returns in what time it is armed anew at the latest, where its harness lives: that begins to
     * do so when a third has passed, and has another third to do it.
     */
    Duration left() {
      return time.multipliedBy(2).dividedBy(3).minus(age);
    }

    boolean mayGoOn() {
      return !left().isNegative();
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
    List<Hold> first = look();
    if (first.stream().noneMatch(Hold::mayGoOn)) {
      return;
    }
    Hold last = Collections.max(first, Comparator.comparing(Hold::left));
    if (last.left().compareTo(PATIENCE) > 0) {
      throw held(last, "may have ended, and is known to have in " + Story.readable(last.left()));
    }
    story.tell(
        "held",
        "perhaps, by %s: looking for %s whether that run goes on"
            .formatted(last.who(), Story.readable(last.left())));
    watch(first, last)
        .ifPresent(
            hold -> {
              throw held(hold, "goes on");
            });
  }

  /** Looks until somebody shows that he lives, or it is too late for each of them. */
  private Optional<Hold> watch(List<Hold> first, Hold last) {
    AtomicReference<Optional<Hold>> alive = new AtomicReference<>(Optional.empty());
    try {
      Awaitility.await()
          .ignoreExceptionsInstanceOf(InfraException.class)
          .pollInterval(Duration.ofSeconds(1))
          .atMost(last.left().plus(device.deadlines().scaled(REBOOT)))
          .until(
              () -> {
                List<Hold> now = look();
                alive.set(signOfLife(first, now));
                return alive.get().isPresent() || now.stream().noneMatch(Hold::mayGoOn);
              });
      return alive.get();
    } catch (ConditionTimeoutException e) {
      throw held(last, "may go on: the device does not say");
    }
  }

  /**
   * Returns what was armed anew, is new, or was healed: its switch would heal it only after the
   * time for which this is looked for.
   */
  private static Optional<Hold> signOfLife(List<Hold> first, List<Hold> now) {
    Stream<Hold> healed =
        first.stream().filter(Hold::mayGoOn).filter(known -> find(now, known).isEmpty());
    Stream<Hold> armed =
        now.stream()
            .filter(
                hold ->
                    find(first, hold)
                        .map(Hold::armed)
                        .filter(before -> hold.armed().isZero() || before.equals(hold.armed()))
                        .isEmpty());
    return Stream.concat(armed, healed).findFirst();
  }

  private static Optional<Hold> find(List<Hold> holds, Hold wanted) {
    return holds.stream().filter(hold -> hold.id().equals(wanted.id())).findFirst();
  }

  private List<Hold> look() {
    return device
        .shell()
        .run(LOOK)
        .require("see whose injections are on " + device.name())
        .lines()
        .flatMap(Hold::parse)
        .filter(hold -> !own.contains(hold.id()))
        .toList();
  }

  private InfraException held(Hold hold, String seen) {
    return new InfraException(
        """
        Tried: to take %1$s for tests that break it
        Seen: something is injected there by a run of %2$s, which %3$s
        Do: wait until that run has ended; if it has, heal what it left, on the device: \
        `for heal in $(ls -r %4$s/*/heal); do sh $heal heal; done`"""
            .formatted(device.name(), hold.who(), seen, HealScript.FOLDER));
  }
}
