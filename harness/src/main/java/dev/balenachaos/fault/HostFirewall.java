package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Shell;
import dev.balenachaos.device.Supervisor;
import dev.balenachaos.workload.Deployment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Rules that a container adds to the host's firewall, as an app may that is on the host's network
 * and has {@code NET_ADMIN}.
 *
 * <pre>{@code
 * device.inject(HostFirewall.dropping(Door.NAMES, Door.TIME).by(app, "gatekeeper"));
 * }</pre>
 *
 * <p>A rule takes all that goes to a port, whether it comes to the device, leaves it, passes
 * through it or stays in it, and stands before all rules that are there, exceptions too. balenaOS
 * needs 443, 123 and 53 outwards (balena's documentation of the network, meta-balena 8.0.2), and
 * 48484 inside.
 *
 * <p>The kernel forgets rules in a reboot; {@link #atEachStart} brings them back. The heal deletes
 * the chain that was made, and nothing else. The effect is proved by what the rules have counted,
 * and by a try of the traffic from the host.
 */
public final class HostFirewall implements Fault {

  /** What a rule shuts. */
  public enum Door {
    /** TCP port 443 of all hosts: the cloud's API, its logs, the registry, other sites. */
    HTTPS("https"),
    /**
     * The VPN to the cloud, by its addresses and port; the API is on the same port of another host.
     */
    CLOUDLINK("cloudlink"),
    /** Names: port 53, of the device's own dnsmasq too. */
    NAMES("names"),
    /** Time: UDP port 123. */
    TIME("time"),
    /** The supervisor's API: TCP port 48484 of the device. */
    SUPERVISOR("the supervisor");

    private final String words;

    Door(String words) {
      this.words = words;
    }

    private List<Flow> shut(Places places) {
      return switch (this) {
        case HTTPS -> Traffic.https().on(places);
        case CLOUDLINK -> Traffic.cloudlink().on(places);
        case NAMES -> Traffic.dns().on(places);
        case TIME -> Traffic.ntp().on(places);
        case SUPERVISOR -> List.of(Flow.tcp(Supervisor.PORT));
      };
    }

    private List<Flow> tried(Places places) {
      return this == SUPERVISOR ? List.of(Flow.tcp(Supervisor.PORT).at("127.0.0.1")) : shut(places);
    }
  }

  /** Rules that nobody has added so far. */
  public static final class Rules {

    private final NetworkHarm harm;
    private final List<Door> doors;

    private Rules(NetworkHarm harm, Door... doors) {
      if (doors.length == 0) {
        throw new IllegalArgumentException("Say which doors are shut, for instance Door.TIME");
      }
      this.harm = harm;
      this.doors = List.of(doors);
    }

    /**
     * Lets a running service add them. It is asked by a command inside its container.
     *
     * @param service a service that runs the program {@code gatekeeper}, as {@code
     *     Workloads.gatekeeper()}
     */
    public HostFirewall by(Deployment app, String service) {
      return new HostFirewall(this, app, service, false);
    }
  }

  private final Rules rules;
  private final Deployment app;
  private final String service;
  private final boolean kept;

  private HostFirewall(Rules rules, Deployment app, String service, boolean kept) {
    this.rules = rules;
    this.app = app;
    this.service = service;
    this.kept = kept;
  }

  /** Begins rules that drop: who waits for an answer waits in vain. */
  public static Rules dropping(Door... doors) {
    return new Rules(new NetworkHarm.Blocked(), doors);
  }

  /** Begins rules that refuse: who asks hears at once that nobody listens. */
  public static Rules rejecting(Door... doors) {
    return new Rules(new NetworkHarm.Rejected(), doors);
  }

  /**
   * Lets the service add them again whenever it starts, as one does whose first command is a script
   * of rules: then a reboot heals nothing.
   */
  public HostFirewall atEachStart() {
    return new HostFirewall(rules, app, service, true);
  }

  /** The file by which the service remembers goes first, so that no start brings the rules back. */
  @Override
  public String undo(String id) {
    return """
    rm -f /proc/[0-9]*/root/kept/%1$s %2$s/overlay2/*/diff/kept/%1$s
    %3$s\
    """
        .formatted(chain(id), Filler.ENGINE, DeviceChain.undo(id));
  }

  private static String chain(String id) {
    return "balena-chaos-" + id + "-all";
  }

  @Override
  public void apply(Device device, String id) {
    Places places = Places.of(device);
    device.attachments().add(Trial.of(id, flows(door -> door.tried(places)), places, rules.harm));
    String doors =
        flows(door -> door.shut(places)).stream()
            .flatMap(flow -> OnDevice.addressed(device, flow))
            .map(HostFirewall::word)
            .collect(Collectors.joining(" "));
    String verb = rules.harm instanceof NetworkHarm.Rejected ? "reject" : "drop";
    HostScript.apply(
        device,
        this,
        "balena-engine exec %s gatekeeper %s%s %s %s\n"
            .formatted(app.container(service), kept ? "keep " : "", verb, chain(id), doors),
        Duration.ofMinutes(1));
  }

  private List<Flow> flows(Function<Door, List<Flow>> part) {
    return rules.doors.stream().flatMap(door -> part.apply(door).stream()).toList();
  }

  private static String word(Flow flow) {
    return flow.protocol() + ":" + flow.port() + (flow.host().isEmpty() ? "" : ":" + flow.host());
  }

  @Override
  public Effect effect(Device device, String id) {
    DeviceChain chain = new DeviceChain(rules.harm);
    if (count(device, chain, id) < 0) {
      return Trial.over(device, id, "no rule of its is on the device");
    }
    List<Outcome> outcomes = Trial.of(device, id).map(trial -> trial.run(device)).orElse(List.of());
    long hurt = Math.max(0, count(device, chain, id));
    return Outcome.judge(rules.harm, hurt, chain.counted(), outcomes);
  }

  private long count(Device device, DeviceChain chain, String id) {
    byte[] lines = chain.count(id).getBytes(StandardCharsets.UTF_8);
    Shell.Result result = device.shell().run("sh -s", lines, Duration.ofSeconds(30));
    return chain.hurt(result.require("count what '" + this + "' has hurt on " + device.name()));
  }

  /** A try of some of it has to time out: 60 s. */
  @Override
  public Duration bitesWithin() {
    return Duration.ofSeconds(60);
  }

  @Override
  public String toString() {
    return rules.doors.stream().map(door -> door.words).collect(Collectors.joining(", "))
        + (rules.harm instanceof NetworkHarm.Rejected ? " rejected" : " dropped")
        + " by the service "
        + service
        + " in the host's firewall"
        + (kept ? " whenever it starts" : "");
  }
}
