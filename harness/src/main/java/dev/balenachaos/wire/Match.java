package dev.balenachaos.wire;

import java.util.Locale;
import java.util.function.Supplier;

/**
 * Which frames a rule is for: a value, which prints as a few words. Two are equal when they print
 * alike. Frames that are no IP, or cut off, match what can be seen of them, and nothing else.
 *
 * <pre>{@code
 * Match.dns().and(Match.fromDevice())
 * Match.tlsServer("api.lab.test").and(Match.not(Match.address("203.0.113.22")))
 * Match.tcp(443).and(Match.fromDevice()).nth(3)
 * }</pre>
 */
public final class Match {

  private final String text;
  private final Supplier<Condition> condition;

  private Match(String text, Supplier<Condition> condition) {
    this.text = text;
    this.condition = condition;
  }

  private static Match of(String text, Condition condition) {
    return new Match(text, () -> condition);
  }

  /** Matches every frame. */
  public static Match any() {
    return of("every frame", (frame, known) -> true);
  }

  /** Matches what the device sends. */
  public static Match fromDevice() {
    return of("from device", (frame, known) -> frame.fromDevice());
  }

  /** Matches what the device gets. */
  public static Match toDevice() {
    return of("to device", (frame, known) -> !frame.fromDevice());
  }

  /** Matches UDP. */
  public static Match udp() {
    return of("udp", (frame, known) -> frame.protocol() == Frame.UDP);
  }

  /** Matches UDP from or to a port. */
  public static Match udp(int port) {
    return of("udp/" + checked(port), (frame, known) -> frame.isOf(Frame.UDP, port));
  }

  /** Matches TCP. */
  public static Match tcp() {
    return of("tcp", (frame, known) -> frame.protocol() == Frame.TCP);
  }

  /** Matches TCP from or to a port. */
  public static Match tcp(int port) {
    return of("tcp/" + checked(port), (frame, known) -> frame.isOf(Frame.TCP, port));
  }

  /** Matches UDP and TCP from or to a port. */
  public static Match port(int port) {
    return of("port " + checked(port), (frame, known) -> frame.hasPort(port));
  }

  /** Matches ICMP, of IPv4 and of IPv6. */
  public static Match icmp() {
    return of(
        "icmp",
        (frame, known) -> frame.protocol() == Frame.ICMP || frame.protocol() == Frame.ICMP_V6);
  }

  /** Matches ARP. */
  public static Match arp() {
    return of("arp", (frame, known) -> frame.etherType() == Frame.ARP);
  }

  /** Matches DNS: port 53, UDP and TCP. */
  public static Match dns() {
    return of("dns", (frame, known) -> frame.hasPort(Frame.DNS_PORT));
  }

  /** Matches NTP: UDP port 123. */
  public static Match ntp() {
    return of("ntp", (frame, known) -> frame.isOf(Frame.UDP, Frame.NTP_PORT));
  }

  /** Matches DHCP of IPv4: UDP ports 67 and 68. */
  public static Match dhcp() {
    return of("dhcp", (frame, known) -> frame.isOf(Frame.UDP, 67) || frame.isOf(Frame.UDP, 68));
  }

  /**
   * Matches IP from or to an address or a network of addresses.
   *
   * @param cidr for instance {@code 203.0.113.20}, {@code 203.0.113.0/24}, {@code fd00::/8}
   * @throws IllegalArgumentException when it is neither
   */
  public static Match address(String cidr) {
    Addresses addresses = Addresses.parse(cidr);
    return of("address " + cidr, (frame, known) -> frame.isFromOrTo(addresses));
  }

  /**
   * Matches DNS queries and answers for a name, and all IP from or to an address that the wire has
   * seen as the answer, also before the rule was there. Where names share an address, one stands
   * for the others.
   *
   * @param dnsName the whole name, or {@code *.} and the end of a name; case does not matter
   */
  public static Match name(String dnsName) {
    NamePattern pattern = NamePattern.parse(dnsName);
    return of("name " + pattern, (frame, known) -> known.isAbout(frame, pattern));
  }

  /**
   * Matches TCP connections of whose ClientHello the wire has seen that it asks for a server name,
   * also before the rule was there; from the ClientHello on, both ways.
   *
   * @param serverName the whole name, or {@code *.} and the end of a name; case does not matter
   */
  public static Match tlsServer(String serverName) {
    NamePattern pattern = NamePattern.parse(serverName);
    return of("TLS server " + pattern, (frame, known) -> known.isTlsWith(frame, pattern));
  }

  /** Matches what the other does not. */
  public static Match not(Match other) {
    return new Match(
        "not " + other.inBrackets(),
        () -> {
          Condition negated = other.condition();
          return (frame, known) -> !negated.holds(frame, known);
        });
  }

  /** Matches what both do; the other one is asked only about what this one matches. */
  public Match and(Match other) {
    return new Match(
        inBrackets() + " and " + other.inBrackets(),
        () -> {
          Condition first = condition();
          Condition second = other.condition();
          return (frame, known) -> first.holds(frame, known) && second.holds(frame, known);
        });
  }

  /** Matches what at least one does; the other one is asked only about what this one does not. */
  public Match or(Match other) {
    return new Match(
        inBrackets() + " or " + other.inBrackets(),
        () -> {
          Condition first = condition();
          Condition second = other.condition();
          return (frame, known) -> first.holds(frame, known) || second.holds(frame, known);
        });
  }

  /** Matches one frame: the n-th that this one matches from when the rule is added, from 1. */
  public Match nth(int n) {
    return counted("frame " + n, n, n);
  }

  /** Matches the first n frames that this one matches from when the rule is added. */
  public Match first(int n) {
    return counted("the first " + n, 1, n);
  }

  private Match counted(String words, int from, int to) {
    if (to < 1) {
      throw new IllegalArgumentException("Frames are counted from 1, not from " + to);
    }
    return new Match(
        words + " of " + inBrackets(),
        () -> {
          Condition all = condition();
          long[] seen = new long[1];
          return (frame, known) -> all.holds(frame, known) && ++seen[0] >= from && seen[0] <= to;
        });
  }

  /** Returns the match for one rule, which has counted nothing yet. */
  Condition condition() {
    return condition.get();
  }

  private static int checked(int port) {
    if (port < 1 || port > 0xffff) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "A port is from 1 to 65535, not %d", port));
    }
    return port;
  }

  private String inBrackets() {
    return text.contains(" and ") || text.contains(" or ") ? "(" + text + ")" : text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Match match && match.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
