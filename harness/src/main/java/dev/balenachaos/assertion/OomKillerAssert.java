package dev.balenachaos.assertion;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Host;
import dev.balenachaos.fault.OomKills;
import dev.balenachaos.fault.OomKills.Kill;
import dev.balenachaos.fault.OomKills.Scope;
import dev.balenachaos.probe.CloudlinkServer;
import dev.balenachaos.run.Timeline.Kind;
import dev.balenachaos.workload.Deployment;
import java.time.Duration;
import java.util.Map;

/**
 * Assertions on whom the kernel has killed for want of memory since the last injection, as its log
 * has it. Each puts the kills on the timeline, in their order.
 */
public final class OomKillerAssert {

  /**
   * What meta-balena 8.0.2 gives by {@code OOMScoreAdjust} in {@code balena.service}, {@code
   * NetworkManager.conf.systemd}, {@code dnsmasq.conf.systemd} and {@code openvpn.service}.
   */
  private static final Map<String, Integer> SCORES =
      Map.of(
          "balena.service", -900,
          "NetworkManager.service", -1000,
          "dnsmasq.service", -1000,
          "openvpn.service", -1000);

  /** Need not run on a device without a cloud. */
  private static final String TUNNEL = "openvpn.service";

  private static final String SUPERVISOR = "balena_supervisor";

  private final DeviceAssert parent;
  private final Device device;
  private final Deployment app;

  OomKillerAssert(DeviceAssert parent, Device device, Deployment app) {
    this.parent = parent;
    this.device = device;
    this.app = app;
  }

  /** Asserts that it killed, and nobody but processes of a service that was over its limit. */
  public DeviceAssert killedOnlyOverItsLimit(String service) {
    OomKills kills = told();
    boolean only =
        kills.inOrder().stream()
            .allMatch(kill -> kill.scope() == Scope.LIMIT && isOf(service, kill));
    if (kills.inOrder().isEmpty() || !only) {
      throw failure(
          "it to kill processes of " + service + " over its limit and nobody else", kills);
    }
    return parent;
  }

  /**
   * Asserts that the first that it killed, for the whole device, was a process of a service, within
   * a deadline, scaled: with little memory it takes long to find out whose a process was.
   */
  public DeviceAssert killedFirstWithin(Duration deadline, String service) {
    return killedFirst(deadline, app.container(service), service);
  }

  /**
   * Asserts that the first that it kills, for the whole device, is a process of the supervisor's
   * container, within a deadline, scaled: with little memory it takes long to find out whose a
   * process was.
   */
  public DeviceAssert killsTheSupervisorFirstWithin(Duration deadline) {
    return killedFirst(deadline, SUPERVISOR, "the supervisor");
  }

  private DeviceAssert killedFirst(Duration deadline, String container, String name) {
    Within.deadline(
        device,
        deadline,
        () -> {
          OomKills kills = OomKills.on(device);
          return kills.inOrder().stream()
                  .findFirst()
                  .filter(kill -> kill.scope() == Scope.DEVICE && kill.owner().equals(container))
                  .isPresent()
              ? null
              : "Expected it to kill "
                  + name
                  + " first, for the device, but the kernel has killed "
                  + kills;
        });
    OomKills unused = told();
    return parent;
  }

  private boolean isOf(String service, Kill kill) {
    return kill.owner().equals(app.container(service));
  }

  /**
   * Asserts that it killed no process of the engine, NetworkManager, dnsmasq and openvpn, that each
   * has the score that balenaOS gives it, and that they are active: openvpn on a device that has a
   * cloudlink in its lab.
   */
  public DeviceAssert sparedTheHostsServices() {
    OomKills kills = told();
    SCORES.forEach(
        (name, score) -> {
          if (kills.inOrder().stream().anyMatch(kill -> kill.owner().equals(name))) {
            throw failure("it to spare " + name, kills);
          }
          Host.Unit unit = device.host().unit(name);
          if (unit.isActive() || !name.equals(TUNNEL) || hasCloudlink()) {
            holdsItsScore(unit, score);
          }
        });
    return parent;
  }

  private boolean hasCloudlink() {
    return device.attachments().newest(CloudlinkServer.class).isPresent();
  }

  private void holdsItsScore(Host.Unit unit, int score) {
    String found =
        unit.isActive()
            ? device.shell().require("cat /proc/" + unit.mainPid() + "/oom_score_adj")
            : "none, it is " + unit;
    if (!found.equals(Integer.toString(score))) {
      throw new AssertionError(
          "["
              + device.name()
              + "] Expected "
              + unit.name()
              + " to have the OOM score adjustment "
              + score
              + ", but it has "
              + found);
    }
  }

  private OomKills told() {
    OomKills kills = OomKills.on(device);
    device.timeline().record(Kind.STEP, "host", "the kernel has killed " + kills);
    return kills;
  }

  private AssertionError failure(String expected, OomKills seen) {
    return new AssertionError(
        "[" + device.name() + "] Expected " + expected + ", but the kernel has killed " + seen);
  }
}
