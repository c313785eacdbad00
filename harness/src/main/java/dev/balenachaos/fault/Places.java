package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a device finds its cloud, as its own files say, and by which port the harness holds it.
 *
 * @param api the host of {@code apiEndpoint}
 * @param registry what goes to {@code registryEndpoint}
 * @param cloudlink what goes to the {@code remote} of {@code openvpn.conf}
 * @param sshPort the port of the device at which the harness's connection ends
 */
record Places(
    Optional<String> api, Optional<Flow> registry, Optional<Flow> cloudlink, int sshPort) {

  /** The port of balenaOS's SSH server (meta-balena, {@code sshd.socket}). */
  static final int SSH = 22222;

  /** The port of OpenVPN where its configuration names none. */
  private static final int OPENVPN = 1194;

  private static final String SCRIPT =
      """
      port=${SSH_CONNECTION##* }
      echo "ssh ${port:-22222}"
      config=/mnt/boot/config.json
      for key in apiEndpoint registryEndpoint; do
        value=$(jq -r ".$key // empty" $config 2>/dev/null)
        [ -z "$value" ] || echo "$key $value"
      done
      vpn=/etc/openvpn/openvpn.conf
      sed -n 's/^[[:space:]]*\\(remote\\|proto\\|port\\)[[:space:]][[:space:]]*/\\1 /p' $vpn 2>/dev/null
      true
      """;

  private static final Pattern HOST = Pattern.compile("(?:[a-z]+://)?([^/:]+)(?::(\\d+))?.*");

  /** Asks the device. */
  static Places of(Device device) {
    return parse(
        device
            .shell()
            .run("sh -s", SCRIPT.getBytes(StandardCharsets.UTF_8), Duration.ofSeconds(20))
            .require("read where " + device.name() + " finds its cloud"));
  }

  static Places parse(String printed) {
    Map<String, List<String>> said = new HashMap<>();
    printed
        .lines()
        .map(line -> List.of(line.strip().split("\\s+")))
        .filter(words -> words.size() > 1)
        .forEach(words -> said.putIfAbsent(words.get(0), words.subList(1, words.size())));
    return new Places(
        said(said, "apiEndpoint").map(api -> flowTo(api).host()),
        said(said, "registryEndpoint").map(Places::flowTo),
        Optional.ofNullable(said.get("remote")).map(remote -> cloudlink(remote, said)),
        said(said, "ssh").map(Integer::valueOf).orElse(SSH));
  }

  private static Optional<String> said(Map<String, List<String>> said, String key) {
    return Optional.ofNullable(said.get(key)).map(words -> words.get(0));
  }

  private static Flow flowTo(String endpoint) {
    Matcher parts = HOST.matcher(endpoint);
    if (!parts.matches()) {
      return Flow.tcp(443).at(endpoint);
    }
    return Flow.tcp(parts.group(2) == null ? 443 : Integer.parseInt(parts.group(2)))
        .at(parts.group(1));
  }

  /** Reads {@code remote HOST [PORT [PROTOCOL]]}, {@code port} and {@code proto} of OpenVPN. */
  private static Flow cloudlink(List<String> remote, Map<String, List<String>> said) {
    int port =
        remote.size() > 1
            ? Integer.parseInt(remote.get(1))
            : said(said, "port").map(Integer::valueOf).orElse(OPENVPN);
    String protocol = remote.size() > 2 ? remote.get(2) : said(said, "proto").orElse(Flow.UDP);
    return new Flow(protocol.startsWith(Flow.TCP) ? Flow.TCP : Flow.UDP, port, remote.get(0));
  }
}
