package dev.balenachaos.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Harm by chains of iptables, of IPv4 and of IPv6, named after the injection: {@code
 * balena-chaos-ID-out} for what leaves the device, {@code balena-chaos-ID-in} for what comes. They
 * are jumped to from the top of INPUT, OUTPUT and FORWARD, and put in place at one stroke by {@code
 * iptables-restore --noflush}, as balena's supervisor does with its own firewall. Nobody else's
 * chain is flushed or changed otherwise.
 */
record DeviceChain(NetworkHarm harm) implements DeviceHarm {

  /**
   * What is never hurt, because it does not leave the device: its loopback interface and the
   * bridges of its engine, by the names that NetworkManager leaves alone on balenaOS (meta-balena,
   * {@code NetworkManager.conf}) and that engine and supervisor give.
   */
  private static final List<String> INSIDE =
      List.of("lo", "balena+", "br-+", "docker+", "supervisor+", "resin-dns", "veth+");

  private static final Pattern COUNTED =
      Pattern.compile("\\[(\\d+):\\d+\\] -A balena-chaos-\\S+ .*-j (?:DROP|REJECT).*");

  private static final String UNDO =
      """
      for tables in iptables ip6tables; do
        command -v $tables >/dev/null || continue
        rules=$($tables -w 10 -S 2>/dev/null)
        case $? in
          0) ;;
          3) continue ;; # the kernel has no such table, so nothing is in it
          *) return 1 ;;
        esac
        case $rules in *balena-chaos-%1$s-*) ;; *) continue ;; esac
        {
          echo '*filter'
          echo "$rules" | sed -n 's/^-A \\(.* -j balena-chaos-%1$s-[a-z]*\\)$/-D \\1/p'
          echo "$rules" | sed -n 's/^-N \\(balena-chaos-%1$s-[a-z]*\\)$/-F \\1/p'
          echo "$rules" | sed -n 's/^-N \\(balena-chaos-%1$s-[a-z]*\\)$/-X \\1/p'
          echo COMMIT
        } | $tables-restore -w 10 --noflush || return 1
        case $($tables -w 10 -S) in *balena-chaos-%1$s-*) return 1 ;; esac
      done
      """;

  /** Returns the lines that take the chains away, and fail unless none is left. */
  static String undo(String id) {
    return UNDO.formatted(id);
  }

  @Override
  public String apply(String id, List<Flow> flows, int sshPort) {
    return """
        command -v iptables-restore >/dev/null || { echo no iptables >&2; exit %1$d; }
        undo() {
        %2$s}
        undo || exit 1
        %3$siptables-restore -w 10 --noflush <<'END' || exit 1
        %4$sEND
        ip6tables -w 10 -S >/dev/null 2>&1 || exit 0
        ip6tables-restore -w 10 --noflush <<'END' || exit 1
        %5$sEND
        """
        .formatted(
            UNABLE,
            undo(id).indent(2),
            harm instanceof NetworkHarm.Dropped ? chanceOrUnable(id) : "",
            rules(id, flows, sshPort, false),
            rules(id, flows, sshPort, true));
  }

  /** Not every kernel has the match that decides by chance; the chain is made anew afterwards. */
  private static String chanceOrUnable(String id) {
    return """
        iptables -w 10 -N balena-chaos-%1$s-out || exit 1
        iptables -w 10 -A balena-chaos-%1$s-out -m statistic --mode random --probability 1 || {
          undo
          echo 'iptables has no match by chance (xt_statistic)' >&2
          exit %2$d
        }
        """
        .formatted(id, UNABLE);
  }

  private String rules(String id, List<Flow> flows, int sshPort, boolean six) {
    String out = "balena-chaos-" + id + "-out";
    String in = "balena-chaos-" + id + "-in";
    List<String> lines = new ArrayList<>();
    lines.add("*filter");
    lines.add(":" + out + " - [0:0]");
    lines.add(":" + in + " - [0:0]");
    for (String inside : INSIDE) {
      lines.add("-A " + out + " -o " + inside + " -j RETURN");
      lines.add("-A " + in + " -i " + inside + " -j RETURN");
    }
    for (int port : sshPort == Places.SSH ? new int[] {sshPort} : new int[] {Places.SSH, sshPort}) {
      lines.add("-A " + out + " -p tcp --sport " + port + " -j RETURN");
      lines.add("-A " + in + " -p tcp --dport " + port + " -j RETURN");
    }
    lines.add("-A " + out + " -p udp --dport " + (six ? 547 : 67) + " -j RETURN");
    lines.add("-A " + in + " -p udp --sport " + (six ? 547 : 67) + " -j RETURN");
    if (six) { // neighbours are found by it, those of the harness's connection too
      lines.add("-A " + out + " -p ipv6-icmp -j RETURN");
      lines.add("-A " + in + " -p ipv6-icmp -j RETURN");
    }
    for (Flow flow : flows) {
      if (flow.host().isEmpty() || flow.host().contains(":") == six) {
        hurt(flow, out, in, six, lines);
      }
    }
    for (String from : List.of("OUTPUT", "FORWARD")) {
      lines.add("-I " + from + " -j " + out);
    }
    for (String from : List.of("INPUT", "FORWARD")) {
      lines.add("-I " + from + " -j " + in);
    }
    lines.add("COMMIT");
    return String.join("\n", lines) + "\n";
  }

  private void hurt(Flow flow, String out, String in, boolean six, List<String> lines) {
    String protocol = flow.protocol().isEmpty() ? "" : " -p " + flow.protocol();
    String there = flow.host().isEmpty() ? "" : " -d " + flow.host();
    String port = flow.port() == 0 ? "" : " --dport " + flow.port();
    if (harm instanceof NetworkHarm.Rejected) {
      String unreachable =
          " -j REJECT --reject-with " + (six ? "icmp6-port-unreachable" : "icmp-port-unreachable");
      if (!flow.protocol().equals(Flow.UDP)) {
        lines.add("-A " + out + " -p tcp" + there + port + " -j REJECT --reject-with tcp-reset");
      }
      if (!flow.protocol().equals(Flow.TCP)) {
        lines.add("-A " + out + protocol + there + port + unreachable);
      }
      return;
    }
    String chance =
        harm instanceof NetworkHarm.Dropped dropped
            ? String.format(
                Locale.ROOT,
                " -m statistic --mode random --probability %.6f",
                dropped.probability())
            : "";
    lines.add("-A " + out + protocol + there + port + chance + " -j DROP");
    lines.add(
        "-A "
            + in
            + protocol
            + there.replace("-d", "-s")
            + port.replace("--dport", "--sport")
            + chance
            + " -j DROP");
  }

  @Override
  public String count(String id) {
    return """
        for tables in iptables ip6tables; do
          command -v $tables-save >/dev/null || continue
          $tables-save -c -t filter 2>/dev/null | grep -e ' -A balena-chaos-%1$s-'
        done
        true
        """
        .formatted(id);
  }

  @Override
  public Pattern countedLine() {
    return COUNTED;
  }

  @Override
  public String counted() {
    return "packets in chains of iptables";
  }
}
