package dev.balenachaos.supervisor.firewall;

import dev.balenachaos.supervisor.host.HostPrograms;
import dev.balenachaos.supervisor.log.Log;
import dev.balenachaos.supervisor.target.Target;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Puts the supervisor's chains on the host when it starts and whenever HOST_FIREWALL_MODE or the
 * local mode changes; what somebody flushes in between stays flushed (balena-supervisor's
 * lib/firewall.ts). A failure is only logged.
 */
public final class Firewall {
  private static final Set<String> MODES = Set.of("on", "off", "auto");
  private static final int ABSENT = -1;

  private final HostPrograms host;
  private final int port;
  private final Executor background;
  private String followed = "";

  /**
   * Puts nothing on the host yet.
   *
   * @param port where the supervisor's API listens
   * @param background runs the host's programs, one task at a time
   */
  public Firewall(HostPrograms host, int port, Executor background) {
    this.host = host;
    this.port = port;
    this.background = background;
  }

  /**
   * Puts the rules for a target on the host if its modes are others than those of the last call,
   * and at the first call. Returns before that is done.
   */
  public synchronized void follow(Target target) {
    String mode = target.firewallMode();
    String wanted = mode + (target.local() ? " in local mode" : "");
    if (!wanted.equals(followed)) {
      followed = wanted;
      background.execute(() -> apply(mode, target));
    }
  }

  private void apply(String wanted, Target target) {
    String mode = wanted;
    if (!MODES.contains(wanted)) {
      Log.warn("Invalid firewall mode: " + wanted + ". Reverting to state: off");
      mode = "off";
    }
    Log.info("Applying firewall mode: " + mode);
    boolean rejects = mode.equals("on") || (mode.equals("auto") && hasServiceOnHostNetwork(target));
    try {
      Ruleset rules = new Ruleset(port, target.local(), rejects);
      int before = position(Family.V4, "INPUT", Ruleset.CHAIN);
      boolean joined = position(Family.V4, Ruleset.USER_CHAIN, Ruleset.SUPERVISOR_CHAIN) > 0;
      restore(Family.V4, rules.text(Family.V4, before, joined));
      int beforeV6 = position(Family.V6, "INPUT", Ruleset.CHAIN);
      restore(Family.V6, rules.text(Family.V6, beforeV6, joined));
      Log.info("Firewall mode applied");
    } catch (IOException e) {
      Log.error("Firewall mode not applied due to error: " + e.getMessage());
    }
  }

  private void restore(Family family, String rules) throws IOException {
    host.run(List.of(family.program() + "-restore", "--noflush", "--verbose"), rules);
  }

  /** Returns the number of the rule by which a chain jumps to another; -1 if it has none. */
  private int position(Family family, String chain, String jumpsTo) {
    List<String> command = List.of(family.program(), "-L", chain, "-n", "--line-numbers");
    try {
      return host.run(command, "")
          .lines()
          .filter(line -> line.contains(jumpsTo) && line.matches("\\d+\\s.*"))
          .findFirst()
          .map(line -> Integer.parseInt(line.split("\\s", 2)[0]))
          .orElse(ABSENT);
    } catch (IOException e) {
      Log.error("Received error querying iptables " + chain + " chain: " + e.getMessage());
      return ABSENT;
    }
  }

  private static boolean hasServiceOnHostNetwork(Target target) {
    return target.apps().stream()
        .flatMap(app -> app.services().stream())
        .anyMatch(service -> service.composition().path("network_mode").asText().equals("host"));
  }
}
