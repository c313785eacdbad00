package dev.balenachaos.assertion;

import dev.balenachaos.device.BootException;
import dev.balenachaos.device.Device;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Story;
import dev.balenachaos.run.Timeline.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Assertions on a device's operating system and its boots.
 *
 * <p>What was shipped they know by the fingerprints that its build leaves on the root and on the
 * boot partition, which nothing on the device looks at by itself (meta-balena 8.0.2: only its
 * release test does). A file of the root that the list does not name counts as well; of the boot
 * partition only listed files do, since it is where an owner's settings belong.
 */
public final class HostAssert {

  private static final int TOLD = 20;

  private final DeviceAssert parent;
  private final Device device;

  HostAssert(DeviceAssert parent, Device device) {
    this.parent = parent;
    this.device = device;
  }

  /**
   * Asserts that the files of the root and of the boot partition are those that were shipped, and
   * that the root is read-only. All of them are read, which takes a while.
   *
   * @throws InfraException when the device has no fingerprints
   */
  public DeviceAssert isAsShipped() {
    SortedMap<String, String> differences = Fingerprint.differences(device);
    if (!differences.isEmpty()) {
      throw failure("Expected the operating system to be as shipped, but ", differences);
    }
    device.timeline().record(Kind.STEP, "host", "all files are as shipped");
    return parent;
  }

  /**
   * Asserts that just these files are not as they were shipped, whether changed, missing or added,
   * and that the root is read-only. All of them are read, which takes a while.
   *
   * @param paths absolute paths on the device
   * @throws InfraException when the device has no fingerprints
   */
  public DeviceAssert differsFromShippedIn(String... paths) {
    SortedMap<String, String> differences = Fingerprint.differences(device);
    if (!differences.keySet().equals(Stream.of(paths).collect(Collectors.toSet()))) {
      throw failure(
          "Expected the operating system to differ from what was shipped in "
              + List.of(paths)
              + ", but ",
          differences);
    }
    device.timeline().record(Kind.STEP, "host", words(differences));
    return parent;
  }

  /**
   * Asserts that the operating system has not noticed a change of these files: no more units have
   * failed, and no line of this boot's journal has one of their names. It is a fact about balenaOS
   * that nothing there looks (meta-balena 8.0.2, without secure boot); here it is shown, not
   * praised.
   *
   * @param failedBefore what {@code device.host().failedUnits()} told before the change
   */
  public DeviceAssert hasNotNoticed(List<String> failedBefore, String... paths) {
    List<String> failed = new ArrayList<>(device.host().failedUnits());
    failed.removeAll(failedBefore);
    if (!failed.isEmpty()) {
      throw new AssertionError(
          "[" + device.name() + "] Expected no unit to have failed, but these have: " + failed);
    }
    String names =
        Stream.of(paths)
            .map(path -> " -e '" + path.replace("'", "'\\''") + "'")
            .collect(Collectors.joining());
    String journal = "journalctl --boot --quiet --no-pager --output cat";
    device.shell().require(journal + " --lines 1 | grep -q .");
    String lines = device.shell().run(journal + " | grep -F" + names).text();
    if (!lines.isEmpty()) {
      throw new AssertionError(
          "["
              + device.name()
              + "] Expected the journal not to name "
              + List.of(paths)
              + ", but it says: "
              + lines.lines().limit(3).toList());
    }
    device
        .timeline()
        .record(Kind.STEP, "host", "has not noticed the change of " + String.join(", ", paths));
    return parent;
  }

  /**
   * Asserts that the device reboots by itself so many times within a deadline, scaled.
   *
   * @param since the boot that is counted from ({@link dev.balenachaos.device.Host#bootId()})
   */
  public DeviceAssert rebootsWithin(Duration deadline, int times, String since) {
    rebootsSince(since).areSeenWithin(deadline, times);
    return parent;
  }

  /**
   * Asserts that a boot has ended within a span of time, which is not scaled: the device is out of
   * reach, or in another boot. Whether it comes back is another question.
   */
  public DeviceAssert leavesBootWithin(Duration span, String boot) {
    Duration began = device.timeline().now();
    Within.span(
        device,
        span,
        () ->
            boot().equals(Optional.of(boot))
                ? "Expected boot " + boot + " to end, but the device is still in it"
                : null);
    device
        .timeline()
        .record(
            Kind.STEP,
            "host",
            "boot "
                + boot
                + " has ended after "
                + Story.readable(device.timeline().now().minus(began)));
    return parent;
  }

  /**
   * Asserts that a device that a test, or its fault, has made boot gets ready, as far as and within
   * the deadlines of {@link Device#awaitReady()}.
   */
  public DeviceAssert getsReady() {
    try {
      device.awaitReady();
    } catch (BootException e) {
      throw new AssertionError(e.getMessage(), e);
    }
    return parent;
  }

  /**
   * Asserts on the boots after one that is known, again and again on the same ones.
   *
   * @param boot the boot that is counted from ({@link dev.balenachaos.device.Host#bootId()})
   */
  public RebootsAssert rebootsSince(String boot) {
    return new RebootsAssert(parent, device, boot);
  }

  /**
   * Asserts that the device is in a boot, and can be reached, for a span of time, which is not
   * scaled.
   */
  public DeviceAssert staysInBootFor(Duration span, String boot) {
    Lasting.hold(
        device,
        span,
        () -> {
          Optional<String> now = boot();
          return now.equals(Optional.of(boot))
              ? null
              : "Expected the device to stay in boot "
                  + boot
                  + ", but it "
                  + now.map(other -> "is in boot " + other).orElse("is out of reach");
        });
    device
        .timeline()
        .record(Kind.STEP, "host", "stays in boot " + boot + " (" + span.toSeconds() + " s)");
    return parent;
  }

  private Optional<String> boot() {
    try {
      return Optional.of(device.host().bootId());
    } catch (InfraException e) {
      return Optional.empty();
    }
  }

  private AssertionError failure(String expected, Map<String, String> seen) {
    return new AssertionError(
        "["
            + device.name()
            + "] "
            + expected
            + (seen.isEmpty() ? "everything is as shipped" : words(seen)));
  }

  private static String words(Map<String, String> differences) {
    String told =
        new TreeMap<>(differences)
            .entrySet().stream()
                .limit(TOLD)
                .map(one -> one.getKey() + " is " + one.getValue())
                .collect(Collectors.joining(", "));
    int more = differences.size() - TOLD;
    return told + (more > 0 ? " and " + more + " more are not" : "");
  }
}
