package dev.balenachaos.probe;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Shell;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Story;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Questions about a device and what it needs of the outside, each asked once, now. */
public final class CloudQuestions {

  /**
   * balenaOS's own check of chrony asks for no better (meta-balena, {@code chrony-healthcheck}).
   */
  private static final Duration CLOCK_LIMIT = Duration.ofMillis(100);

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** How the supervisor, os-config and OpenVPN say that they do not trust a certificate. */
  private static final Pattern DISTRUST =
      Pattern.compile(
          "(?i)cert[a-z]*[_ ](?:is[_ ])?(?:not[_ ]yet[_ ]valid|has[_ ]expired)"
              + "|self[-_ ]signed[_ ]cert[a-z_ ]*"
              + "|unable to (?:get|verify)[a-z ]*(?:certificate|issuer)[a-z ]*"
              + "|VERIFY ERROR: [^,]*, error=[^:,]*"
              + "|certificate verify failed");

  /** The answer where chronyd cannot be asked. */
  public static final String CHRONYD_IS_SILENT = "chronyd does not answer";

  private static final String UNITS = "-u balena-supervisor -u os-config -u openvpn";

  private CloudQuestions() {}

  /** Asks whether the cloud heard from the device within two of its polls, as its health check. */
  public static Answer cloud(Hearing hearing) {
    Optional<Duration> since = hearing.sinceLastHeard();
    if (since.isEmpty()) {
      return Answer.bad("never heard");
    }
    return since.get().compareTo(hearing.pollInterval().multipliedBy(2)) < 0
        ? Answer.good("hears")
        : Answer.bad("not heard for " + since.get().toMinutes() + " min or a little more");
  }

  /** Asks whether the device has reported the release that the cloud asks for. */
  public static Answer target(Hearing hearing) {
    Optional<String> released = hearing.released();
    Optional<String> reported = hearing.reported();
    if (released.isEmpty()) {
      return Answer.good("nothing is released");
    }
    return reported.equals(released)
        ? Answer.good("applied " + released.get())
        : Answer.bad(
            "released " + released.get() + ", reported " + reported.orElse("nothing so far"));
  }

  /**
   * Asks both ends of the VPN: the file that the device's up-script makes (meta-balena, {@code
   * upscript.sh}), and the server.
   */
  public static Answer cloudlink(Device device, CloudlinkServer server) {
    boolean here = device.shell().run("test -e /run/openvpn/vpn_status/active").ok();
    boolean there = server.isConnected();
    if (here == there) {
      return here ? Answer.good("up") : Answer.bad("down");
    }
    return Answer.bad(here ? "up for the device alone" : "up for the server alone");
  }

  /** Asks the device's chrony whether it has selected a source and holds the clock. */
  public static Answer ntp(Device device) {
    Shell.Result result =
        device.shell().run("chronyc -c -n sources; chronyc -c tracking", PATIENCE);
    // It says so on standard output: "506 Cannot talk to daemon".
    if (result.text().isBlank() || result.text().contains("Cannot talk to daemon")) {
      return Answer.bad(CHRONYD_IS_SILENT);
    }
    List<String[]> rows = result.text().lines().map(line -> line.split(",")).toList();
    Optional<String> selected =
        rows.stream()
            .filter(row -> row.length > 2 && row[1].equals("*"))
            .map(row -> row[2])
            .findFirst();
    if (selected.isEmpty()) {
      return Answer.bad("no source is selected");
    }
    String leap = rows.get(rows.size() - 1)[rows.get(rows.size() - 1).length - 1];
    return leap.equals("Not synchronised")
        ? Answer.bad("not synchronised")
        : Answer.good("synchronised with " + selected.get());
  }

  /**
   * Asks for the IPv4 addresses of a name on the device, of its own dnsmasq (127.0.0.2).
   *
   * @throws IllegalArgumentException for what is no name
   * @throws InfraException when the device has no program to ask by
   */
  public static Answer resolves(Device device, String name) {
    NameQuestion question = new NameQuestion(name);
    Shell.Result result = device.shell().run(question.command("127.0.0.2"), PATIENCE);
    if (!result.ok()) {
      throw new InfraException(
          """
          Tried: to ask dnsmasq of %s for %s
          Seen: exit status %d: %s
          Do: see whether the device has bash, base64, dd and timeout"""
              .formatted(device.name(), name, result.status(), result.err().strip()));
    }
    return question.read(result.out());
  }

  /** Asks how far the device's clock is from an honest one; good within 100 ms, as for chrony. */
  public static Answer clock(HonestClock honest) {
    ClockOffset offset = honest.offset();
    return offset.isBeyond(CLOCK_LIMIT)
        ? Answer.bad("off by " + rounded(offset.ahead()))
        : Answer.good("right");
  }

  /** A clock that is off drifts as well, and each new value is a line of the timeline. */
  private static String rounded(Duration offset) {
    return offset.abs().compareTo(Duration.ofSeconds(1)) < 0
        ? Math.round(offset.toMillis() / 50.0) * 50 + " ms"
        : Math.round(offset.toMillis() / 1000.0) + " s";
  }

  /**
   * Asks why TLS has failed between the device and its cloud: what the server said of handshakes,
   * and what the device's journal of this boot says of certificates.
   */
  public static Answer tls(Device device, Hearing hearing) {
    TreeSet<String> reasons = new TreeSet<>();
    hearing.failedHandshakes().forEach(reason -> reasons.add("cloud: " + reason));
    device.journal().entries(UNITS, 200).stream()
        .flatMap(entry -> distrust(entry.message()))
        .forEach(reason -> reasons.add("device: " + reason));
    return reasons.isEmpty() ? Answer.good("no error") : Answer.bad(String.join("; ", reasons));
  }

  static Stream<String> distrust(String message) {
    return DISTRUST.matcher(message).results().map(MatchResult::group).map(String::strip);
  }

  /**
   * Returns what the lab has attached to a device.
   *
   * @throws InfraException when it has not
   */
  public static <T> T attached(Device device, Class<T> kind) {
    return device
        .attachments()
        .newest(kind)
        .orElseThrow(
            () ->
                new InfraException(
                    "Tried: to ask the lab about "
                        + device.name()
                        + "\nSeen: no "
                        + kind.getSimpleName()
                        + " is attached to it\nDo: run the scenario on a device that the lab"
                        + " manages"));
  }

  /** Returns how long ago the cloud heard of a device, in words. */
  public static String lastHeard(Hearing hearing) {
    return hearing
        .sinceLastHeard()
        .map(since -> "heard from it " + Story.readable(since) + " ago")
        .orElse("never heard from it");
  }
}
