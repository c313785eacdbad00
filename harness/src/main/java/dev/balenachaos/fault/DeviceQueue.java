package dev.balenachaos.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Harm by a queue of {@code tc} on each interface with a default route: a class of htb that holds
 * only the hurt traffic, slow by itself or with netem behind it. Everything else goes past it, the
 * harness's connection first. It hurts what the device sends.
 *
 * <p>A queue that somebody has put there is left alone: only the kernel's own default, which comes
 * back by itself, is replaced. So there is one such harm on a device at a time.
 */
record DeviceQueue(NetworkHarm harm) implements DeviceHarm {

  private static final Pattern COUNTED = Pattern.compile("\\s*Sent \\d+ bytes (\\d+) pkt.*");

  /** Faster than any line of a device: such a class delays nothing by itself. */
  private static final String UNLIMITED = "10gbit";

  /**
   * The queue's handle, of 1000 to 7ffe, from the injection's id: whoever names one himself takes a
   * low one, and the kernel gives out higher ones.
   */
  private static String handle(String id) {
    return Integer.toHexString(Integer.parseInt(id.substring(4), 16) % 0x6fff + 0x1000);
  }

  /** Returns the lines that take the queue away, and fail unless none is left. */
  static String undo(String id) {
    return """
        if command -v tc >/dev/null; then
          for card in $(tc qdisc show | sed -n 's/^qdisc htb %1$s: dev \\([^ ]*\\) root .*/\\1/p'); do
            tc qdisc del dev "$card" root handle %1$s: || return 1
          done
          case $(tc qdisc show) in *"htb %1$s: dev"*) return 1 ;; esac
        fi
        """
        .formatted(handle(id));
  }

  @Override
  public String apply(String id, List<Flow> flows, int sshPort) {
    List<String> filters = new ArrayList<>();
    filters.add(filter("ip", "match ip protocol 6 0xff match ip sport %d 0xffff", sshPort, "0"));
    filters.add(
        filter("ipv6", "match ip6 protocol 6 0xff match ip6 sport %d 0xffff", sshPort, "0"));
    for (Flow flow : flows) {
      boolean six = flow.host().contains(":");
      if (flow.host().isEmpty() || !six) {
        filters.add(filter("ip", matches(flow, "ip", "/32"), 0, "1"));
      }
      if (flow.host().isEmpty() || six) {
        filters.add(filter("ipv6", matches(flow, "ip6", "/128"), 0, "1"));
      }
    }
    return """
        for program in tc ip; do
          command -v $program >/dev/null || { echo "no $program" >&2; exit %1$d; }
        done
        undo() {
        %2$s}
        undo || exit 1
        unable() {
          undo
          echo "tc on $card: $*" >&2
          exit %1$d
        }
        cards=$(ip -o route show default | sed -n 's/.* dev \\([^ ]*\\).*/\\1/p' | sort -u)
        [ -n "$cards" ] || { echo 'no default route' >&2; exit 1; }
        for card in $cards; do
          tc qdisc show dev "$card" | grep -q '^qdisc [a-z_]* 0: root' || unable 'it has a queue already'
          tc qdisc add dev "$card" root handle %3$s: htb default 0 || unable 'no htb'
          tc class add dev "$card" parent %3$s: classid %3$s:1 htb rate %4$s || unable 'no class'
          %5$s
          order=0
          add() {
            order=$((order + 1))
            protocol=$1 class=$2
            shift 2
            tc filter add dev "$card" parent %3$s: protocol "$protocol" prio $order u32 "$@" \\
              flowid %3$s:"$class" || unable 'no filter u32'
          }
          %6$s
        done
        """
        .formatted(
            UNABLE,
            undo(id).indent(2),
            handle(id),
            harm instanceof NetworkHarm.LimitedTo limit ? limit.rate().bits() + "bit" : UNLIMITED,
            behind(id),
            String.join("\n  ", filters));
  }

  private String behind(String id) {
    if (!(harm instanceof NetworkHarm.Delayed delayed)) {
      return ":";
    }
    return "tc qdisc add dev \"$card\" parent %s:1 netem limit 10000 delay %dus %dus || unable 'no netem'"
        .formatted(handle(id), delayed.delay().toNanos() / 1000, delayed.jitter().toNanos() / 1000);
  }

  private static String filter(String protocol, String matches, int port, String flowClass) {
    return "add " + protocol + " " + flowClass + " " + String.format(matches, port);
  }

  private static String matches(Flow flow, String word, String width) {
    List<String> matches = new ArrayList<>();
    if (!flow.protocol().isEmpty()) {
      int number = flow.protocol().equals(Flow.TCP) ? 6 : 17;
      matches.add("match " + word + " protocol " + number + " 0xff");
    }
    if (flow.port() != 0) {
      matches.add("match " + word + " dport " + flow.port() + " 0xffff");
    }
    if (!flow.host().isEmpty()) {
      matches.add("match " + word + " dst " + flow.host() + width);
    }
    return matches.isEmpty() ? "match u32 0 0" : String.join(" ", matches);
  }

  @Override
  public String count(String id) {
    return """
        for card in $(tc qdisc show 2>/dev/null | sed -n 's/^qdisc htb %1$s: dev \\([^ ]*\\) root .*/\\1/p'); do
          tc -s class show dev "$card" classid %1$s:1
        done
        true
        """
        .formatted(handle(id));
  }

  @Override
  public Pattern countedLine() {
    return COUNTED;
  }

  @Override
  public String counted() {
    return "packets in the queue of tc";
  }
}
