package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Shell;
import dev.balenachaos.run.InvalidException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * A fault of the network as rules on the device itself. The kernel forgets them in a reboot; the
 * script that applies them lies beside the one that heals, and the hook that arms the dead-man's
 * switch again after a reboot runs it as well, so the fault stands again as soon as the device has
 * an address. What passes before that moment is not hurt.
 */
final class OnDevice implements NetworkWay {

  private static final String RESOLVE =
      """
      { timeout 20 getent ahosts %1$s 2>/dev/null | cut -d ' ' -f 1
        look=nslookup
        command -v nslookup >/dev/null || look='busybox nslookup'
        timeout 20 $look %1$s 127.0.0.2 2>/dev/null \\
          | sed -n '/^Name/,$s/^Address[^:]*: *\\([0-9a-fA-F.:]*\\).*/\\1/p'
      } | sort -u
      """;

  private final Network fault;
  private final DeviceHarm harm;

  OnDevice(Network fault, DeviceHarm harm) {
    this.fault = fault;
    this.harm = harm;
  }

  @Override
  public Optional<Runnable> undoFromHost(Device device, String id) {
    return Optional.empty();
  }

  @Override
  public void apply(Device device, String id) {
    Places places = Places.of(device);
    List<Flow> flows = fault.flows(places);
    List<Flow> addressed = flows.stream().flatMap(flow -> addressed(device, flow)).toList();
    device.attachments().add(Trial.of(id, flows, places, fault.harm()));
    String again = HealScript.againPath(id);
    String script = harm.apply(id, addressed, places.sshPort());
    device.files().write(again, script.getBytes(StandardCharsets.UTF_8));
    Shell.Result result = device.shell().run("sh " + again, Duration.ofMinutes(1));
    if (result.status() == DeviceHarm.UNABLE) {
      throw new TestAbortedException(
          device.name()
              + " has no wire, and cannot be hurt by '"
              + fault
              + "' on itself: "
              + result.err().strip());
    }
    if (!result.ok()) {
      throw HostScript.failure(device, fault, result);
    }
  }

  /** Rules know addresses, not names: those that the name has on the device now. */
  static Stream<Flow> addressed(Device device, Flow flow) {
    if (flow.host().isEmpty() || flow.isAddressed()) {
      return Stream.of(flow);
    }
    List<String> addresses =
        device.shell().run(RESOLVE.formatted(flow.host())).text().lines().distinct().toList();
    if (addresses.isEmpty()) {
      throw new InvalidException(
          "The name "
              + flow.host()
              + " has no address on "
              + device.name()
              + ", so its traffic cannot be hurt by rules on the device");
    }
    return addresses.stream().map(flow::at);
  }

  @Override
  public Effect effect(Device device, String id) {
    if (count(device, id) < 0) {
      return Trial.over(device, id, "no rule of its is on the device");
    }
    List<Outcome> outcomes = Trial.of(device, id).map(trial -> trial.run(device)).orElse(List.of());
    return Outcome.judge(fault.harm(), Math.max(0, count(device, id)), harm.counted(), outcomes);
  }

  private long count(Device device, String id) {
    return harm.hurt(
        device
            .shell()
            .run("sh -s", harm.count(id).getBytes(StandardCharsets.UTF_8), Duration.ofSeconds(30))
            .require("count what '" + fault + "' has hurt on " + device.name()));
  }
}
