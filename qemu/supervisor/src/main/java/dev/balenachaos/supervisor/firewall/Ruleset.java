package dev.balenachaos.supervisor.firewall;

import java.util.ArrayList;
import java.util.List;

/**
 * Writes the supervisor's rules for iptables-restore (balena-supervisor's lib/firewall.ts, for
 * local mode and without another port than the usual).
 *
 * @param port where the supervisor's API listens; open on every interface, as in local mode
 * @param rejectsTheRest whether what no rule names is rejected, rather than left to the next chain
 */
record Ruleset(int port, boolean rejectsTheRest) {
  static final String CHAIN = "BALENA-FIREWALL";
  static final String SUPERVISOR_CHAIN = "BALENA-SUPERVISOR";
  static final String USER_CHAIN = "DOCKER-USER";

  private static final int ABSENT = -1;

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
    rules.add("-A " + CHAIN + " -p tcp --dport " + port + " -j ACCEPT");
    rules.add("-A " + CHAIN + " -p tcp --dport " + port + " -j REJECT");
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
