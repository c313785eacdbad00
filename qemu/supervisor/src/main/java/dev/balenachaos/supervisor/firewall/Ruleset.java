package dev.balenachaos.supervisor.firewall;

import java.util.ArrayList;
import java.util.List;

/**
 * Writes the supervisor's rules for iptables-restore (balena-supervisor's lib/firewall.ts, without
 * another port than the usual).
 *
 * @param port where the supervisor's API listens
 * @param openToAll whether that is open on every interface, as in local mode, rather than on those
 *     of the device itself and of the VPN
 * @param rejectsTheRest whether what no rule names is rejected, rather than left to the next chain
 */
record Ruleset(int port, boolean openToAll, boolean rejectsTheRest) {
  static final String CHAIN = "BALENA-FIREWALL";
  static final String SUPERVISOR_CHAIN = "BALENA-SUPERVISOR";
  static final String USER_CHAIN = "DOCKER-USER";

  private static final int ABSENT = -1;
  private static final List<String> TRUSTED =
      List.of("resin-vpn", "tun0", "docker0", "lo", "supervisor0");

  /**
   * Writes the text for one family.
   *
   * @param position where INPUT jumps to the chain now; {@value #ABSENT} if it does not
   * @param userChainJumps whether DOCKER-USER jumps to the supervisor's other chain already
   */
  String text(Family family, int position, boolean userChainJumps) {
    List<String> rules = new ArrayList<>();
    if (position != ABSENT) {
      rules.add("-D INPUT -j " + CHAIN);
    }
    rules.add("-I INPUT " + Math.max(1, position) + " -j " + CHAIN);
    chain(rules);
    boolean joinsUserChain = family == Family.V4 && !userChainJumps;
    if (joinsUserChain) {
      rules.add("-A " + USER_CHAIN + " -j " + SUPERVISOR_CHAIN);
    }
    rules.add("-F " + SUPERVISOR_CHAIN);
    List<String> lines = new ArrayList<>();
    lines.add("*filter");
    lines.add(":" + CHAIN + " - [0:0]");
    if (joinsUserChain) {
      // Empties the chain as well, like the real supervisor, when it joins it for the first time.
      lines.add(":" + USER_CHAIN + " - [0:0]");
    }
    lines.add(":" + SUPERVISOR_CHAIN + " - [0:0]");
    lines.addAll(rules);
    lines.add("COMMIT");
    return String.join("\n", lines) + "\n";
  }

  private void chain(List<String> rules) {
    rules.add("-F " + CHAIN);
    String access = "-A " + CHAIN + " -p tcp --dport " + port;
    if (openToAll) {
      rules.add(access + " -j ACCEPT");
    } else {
      TRUSTED.forEach(name -> rules.add(access + " -i " + name + " -j ACCEPT"));
    }
    rules.add(access + " -j REJECT");
    rules.add("-A " + CHAIN + " -p tcp --dport 22222 -j ACCEPT");
    rules.add("-A " + CHAIN + " -p tcp --dport 2375 -j ACCEPT");
    rules.add("-A " + CHAIN + " -m addrtype --dst-type MULTICAST -j ACCEPT");
    rules.add("-A " + CHAIN + " -p icmp -j ACCEPT");
    rules.add("-A " + CHAIN + " -p udp --dport 53 -i balena0 -j ACCEPT");
    rules.add("-A " + CHAIN + " -p udp --dport 53 -i br+ -j ACCEPT");
    rules.add("-I " + CHAIN + " -m addrtype --src-type LOCAL -j ACCEPT");
    rules.add("-I " + CHAIN + " -m state --state ESTABLISHED,RELATED -j ACCEPT");
    if (!rejectsTheRest) {
      rules.add("-A " + CHAIN + " -j RETURN");
    }
    rules.add("-A " + CHAIN + " -j REJECT");
  }
}
