package dev.balenachaos.fault;

import dev.balenachaos.wire.Match;

/**
 * Packets between a device and its cloud, told apart by what every firewall knows.
 *
 * @param protocol {@code tcp}, {@code udp}, or empty for any
 * @param port the cloud's port; 0 for any
 * @param host the name or the address of the cloud's side; empty for any
 */
record Flow(String protocol, int port, String host) {

  static final String TCP = "tcp";
  static final String UDP = "udp";

  static Flow udp(int port) {
    return new Flow(UDP, port, "");
  }

  static Flow tcp(int port) {
    return new Flow(TCP, port, "");
  }

  static Flow all() {
    return new Flow("", 0, "");
  }

  /** Returns what of this goes to a host. */
  Flow at(String toHost) {
    return new Flow(protocol, port, toHost);
  }

  /** Tells whether the host is given as an address, which nobody needs to resolve. */
  boolean isAddressed() {
    return host.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
  }

  /**
   * Returns the frames of this on the wire. The lookup of a host's name is not among them: a host
   * that is cut off is still known.
   */
  Match match() {
    Match frames = port == 0 ? protocolMatch() : portMatch();
    if (host.isEmpty()) {
      return frames;
    }
    Match there = isAddressed() ? Match.address(host) : Match.name(host).or(Match.tlsServer(host));
    return there.and(port == 0 ? Match.not(Match.dns()) : frames);
  }

  private Match protocolMatch() {
    return switch (protocol) {
      case TCP -> Match.tcp();
      case UDP -> Match.udp();
      default -> Match.any();
    };
  }

  private Match portMatch() {
    return switch (protocol) {
      case TCP -> Match.tcp(port);
      case UDP -> Match.udp(port);
      default -> Match.port(port);
    };
  }
}
