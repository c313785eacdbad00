package dev.balenachaos.assertion;

import dev.balenachaos.device.Device;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Story;
import dev.balenachaos.run.Timeline.Event;
import dev.balenachaos.run.Timeline.Kind;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Assertions on how a device reboots, by the boots that are seen after one that is known. Each is
 * written on the timeline when it is seen. A device that is out of reach is taken to be on its way.
 *
 * <p>A loop of reboots is three boots that began within ten minutes, whatever caused them: what
 * meta-balena's disk watchdog takes for one ({@code disk-watchdog-boot-history} of 8.0.2), which is
 * the only one there that counts. The boot that is known is none of the three. The ten minutes are
 * not scaled, as a device's clock is not.
 */
public final class RebootsAssert {

  private final DeviceAssert parent;
  private final Device device;
  private final Boots boots;

  RebootsAssert(DeviceAssert parent, Device device, String since) {
    this.parent = parent;
    this.device = device;
    this.boots = new Boots(since);
  }

  /**
   * Asserts that a loop is seen within a deadline, scaled, and writes down how often the device
   * reboots in it.
   */
  public RebootsAssert areALoopWithin(Duration deadline) {
    Within.deadline(
        device,
        deadline,
        () -> {
          boolean reached = look();
          return boots.areALoop()
              ? null
              : seen(
                  "Expected a loop of reboots, %d boots within %s"
                      .formatted(Boots.LOOP, Story.readable(Boots.WINDOW)),
                  reached);
        });
    tell("a loop: " + boots);
    return this;
  }

  /** Asserts that so many are seen within a deadline, scaled. */
  RebootsAssert areSeenWithin(Duration deadline, int times) {
    Within.deadline(
        device,
        deadline,
        () -> {
          boolean reached = look();
          return boots.seen().size() >= times
              ? null
              : seen("Expected to see " + times + " reboots", reached);
        });
    return this;
  }

  /**
   * Asserts that each boot of the loop that is over left time for something, and writes down how
   * long after the start of its kernel that was there.
   *
   * @param probe the name of the probe that was good then, for instance {@code web}
   */
  public RebootsAssert leaveTimeFor(String probe) {
    List<Boots.Boot> loop = loop();
    String times =
        IntStream.range(1, loop.size())
            .mapToObj(next -> firstGood(probe, loop.get(next - 1), loop.get(next)))
            .map(Story::readable)
            .collect(Collectors.joining(", "));
    tell("each boot left time for %s, %s after its kernel's start".formatted(probe, times));
    return this;
  }

  /** Returns how long after a boot began a probe was good in it. */
  private Duration firstGood(String probe, Boots.Boot boot, Boots.Boot next) {
    return device.timeline().events().stream()
        .filter(event -> isGood(event, probe))
        .map(Event::at)
        .filter(at -> at.compareTo(boot.began()) >= 0 && at.compareTo(next.began()) < 0)
        .min(Comparator.naturalOrder())
        .orElseThrow(
            () ->
                failure(
                    "Expected each boot of the loop to leave time for %s, but in boot %s it was"
                            .formatted(probe, boot.id())
                        + " never good ("
                        + boots
                        + ")"))
        .minus(boot.began());
  }

  private static boolean isGood(Event event, String probe) {
    return event.kind() == Kind.PROBE
        && event.source().equals(probe)
        && "true".equals(event.details().get("good"));
  }

  /**
   * Asserts that the loop has ended: that the device is still in the boot that was seen last, and
   * can be reached, when that has lasted twice as long as the longest turn of the loop. A turn is
   * the time from the start of one boot's kernel to that of the next.
   */
  public DeviceAssert haveEnded() {
    Boots.Boot last = loop().get(loop().size() - 1);
    Duration stay = boots.longestTurn().multipliedBy(2);
    String expected = "Expected no reboot since boot " + last.id();
    Lasting.hold(
        device,
        last.began().plus(stay).minus(device.timeline().now()),
        () -> {
          look();
          return boots.last().equals(last.id()) ? null : expected + ", but they go on: " + boots;
        });
    if (!look() || !boots.last().equals(last.id())) {
      throw failure(expected + ", but the device is out of it or out of reach, after " + boots);
    }
    tell(
        "the loop has ended: in boot %s for %s, twice its longest turn"
            .formatted(last.id(), Story.readable(stay)));
    return parent;
  }

  private List<Boots.Boot> loop() {
    if (boots.seen().size() < Boots.LOOP) {
      throw new IllegalStateException("No loop was seen yet: call areALoopWithin(…) first");
    }
    return boots.seen();
  }

  /** Looks which boot the device is in; returns whether it could be reached. */
  private boolean look() {
    try {
      String id = device.host().bootId();
      if (!id.equals(boots.last())) {
        Duration uptime = device.host().uptime();
        boots.add(new Boots.Boot(id, device.timeline().now().minus(uptime)));
        tell(
            "reboot "
                + boots.seen().size()
                + ": "
                + id
                + ", reached after "
                + Story.readable(uptime));
      }
      return true;
    } catch (InfraException e) {
      return false;
    }
  }

  private String seen(String expected, boolean reached) {
    return expected
        + ", but seen were "
        + boots
        + ", and the device is "
        + (reached ? "in boot " + boots.last() : "out of reach");
  }

  private void tell(String text) {
    device.timeline().record(Kind.STEP, "host", text);
  }

  private AssertionError failure(String text) {
    return new AssertionError("[" + device.name() + "] " + text);
  }
}
