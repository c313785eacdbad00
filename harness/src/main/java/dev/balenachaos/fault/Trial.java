package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A try of the hurt traffic from the device, in a bounded way, so that there is something to hurt
 * and something to see. Attached to the device with the fault. It uses what balenaOS has: chronyc,
 * curl, nslookup of BusyBox, and bash or nc.
 *
 * @param id the injection's id
 * @param script what is tried, in shell lines that print one {@link Outcome} each
 */
record Trial(String id, String script) {

  /** An address of TEST-NET-1, where there is nobody (RFC 5737). */
  private static final String NOBODY = "192.0.2.1";

  private static final int MOST_PACKETS = 200;
  private static final int MOST_CONNECTS = 5;

  private static final String FUNCTIONS =
      """
      send() { # HOST PORT TIMES
        if command -v bash >/dev/null; then
          bash -c "for i in \\$(seq $3); do echo >/dev/udp/$1/$2; done" >/dev/null 2>&1
        else
          for i in $(seq "$3"); do echo | nc -u -w 1 "$1" "$2" >/dev/null 2>&1; done
        fi
        echo "sent udp $1:$2"
      }
      connect() { # HOST PORT TIMES
        for i in $(seq "$3"); do
          took=$(curl -sk --noproxy '*' --connect-timeout 3 -m 5 -o /dev/null \\
            -w '%{time_connect}' "https://$1:$2/" 2>/dev/null </dev/null)
          status=$?
        done
        case $status:$took in
          6:*) echo "unknown tcp $1:$2" ;;
          7:*) echo "refused tcp $1:$2" ;;
          28: | 28:0 | 28:0[.,]000000) echo "silent tcp $1:$2" ;;
          *) echo "answered tcp $1:$2" ;;
        esac
      }
      ask() { # NAME TIMES
        look=nslookup
        command -v nslookup >/dev/null || look='busybox nslookup'
        for i in $(seq "$2"); do
          said=$(timeout 8 $look "$i-$(cut -d ' ' -f 1 /proc/uptime | tr -d .).$1" 127.0.0.2 2>&1)
        done
        case $said in
          *NXDOMAIN* | *Name:* | *'No answer'*) echo "answered dns $1" ;;
          *) echo "silent dns $1" ;;
        esac
      }
      """;

  /** Makes the try that fits to what is hurt. */
  static Trial of(String id, List<Flow> flows, Places places, NetworkHarm harm) {
    Set<String> lines = new LinkedHashSet<>();
    flows.forEach(flow -> lines.addAll(lines(flow, places, harm)));
    return new Trial(id, FUNCTIONS + String.join("\n", lines) + "\n");
  }

  private static List<String> lines(Flow flow, Places places, NetworkHarm harm) {
    int packets = times(harm, MOST_PACKETS);
    int connects = times(harm, MOST_CONNECTS);
    String api = places.api().orElse(NOBODY);
    String ask = "ask " + places.api().orElse("balena-chaos.test") + " " + Math.min(packets, 3);
    if (flow.host().isEmpty() && flow.port() == 0) {
      return List.of(ask, "connect " + api + " 443 " + connects);
    }
    String host = flow.host().isEmpty() ? NOBODY : flow.host();
    return switch (flow.port()) {
      case 53 ->
          flow.protocol().equals(Flow.UDP)
              ? List.of(ask, "send " + host + " 53 " + packets)
              : List.of();
      case 123 -> List.of("chronyc burst 1/2 >/dev/null 2>&1", "send " + host + " 123 " + packets);
      default -> {
        String where = (flow.host().isEmpty() ? api : bracketed(host)) + " ";
        int port = flow.port() == 0 ? 443 : flow.port();
        yield List.of(
            flow.protocol().equals(Flow.UDP)
                ? "send " + host + " " + port + " " + packets
                : "connect " + where + port + " " + connects);
      }
    };
  }

  /** One packet shows what is done to all; of those that are dropped by chance it takes some. */
  private static int times(NetworkHarm harm, int most) {
    return harm instanceof NetworkHarm.Dropped dropped
        ? (int) Math.min(most, Math.ceil(3 / dropped.probability()))
        : 1;
  }

  private static String bracketed(String host) {
    return host.contains(":") ? "[" + host + "]" : host;
  }

  /** Returns the try of an injection, where it has been applied. */
  static Optional<Trial> of(Device device, String id) {
    return device.attachments().all(Trial.class).stream()
        .filter(trial -> trial.id.equals(id))
        .findFirst();
  }

  /** Tries, and returns what came of it; never null but potentially empty. */
  List<Outcome> run(Device device) {
    return device
        .shell()
        .run("sh -s", script.getBytes(StandardCharsets.UTF_8), Duration.ofSeconds(60))
        .text()
        .lines()
        .flatMap(line -> Outcome.parse(line).stream())
        .toList();
  }

  /** Tells what became of the traffic once nothing hurts it; that is the device's to recover. */
  static Effect over(Device device, String id, String seen) {
    List<Outcome> outcomes = of(device, id).map(trial -> trial.run(device)).orElse(List.of());
    return new Effect(false, seen + words(outcomes));
  }

  static String words(List<Outcome> outcomes) {
    return outcomes.stream().map(outcome -> "; " + outcome).collect(Collectors.joining());
  }
}
