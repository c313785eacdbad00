package dev.balenachaos.lab;

import java.util.List;

/**
 * Who is who in the lab's network, which is the same in every lab. The addresses are of those that
 * documentation may use (RFC 5737) and lead nowhere.
 */
public enum LabHost {
  /** Router, DHCP and DNS server. */
  GATEWAY("203.0.113.1", "gateway.lab.test"),
  /** The DNS server that balenaOS's dnsmasq asks besides those of DHCP; answers as the gateway. */
  PUBLIC_DNS("8.8.8.8", "dns.google"),
  /** The cloud's API. */
  API("203.0.113.20", "api.lab.test"),
  /** The registry of container images. */
  REGISTRY("203.0.113.21", "registry.lab.test"),
  /** The VPN server. */
  VPN("203.0.113.22", "vpn.lab.test"),
  /** The NTP server that tells the truth, by the names of balenaOS's chrony.conf as well. */
  TIME(
      "203.0.113.23",
      "ntp.lab.test",
      "0.resinio.pool.ntp.org",
      "1.resinio.pool.ntp.org",
      "2.resinio.pool.ntp.org",
      "3.resinio.pool.ntp.org"),
  /** The NTP server that can lie. */
  LIAR("203.0.113.24", "liar.lab.test");

  /** The address that the first device gets by DHCP; further ones get those that follow. */
  public static final String FIRST_DEVICE = "203.0.113.100";

  static final String LAST_DEVICE = "203.0.113.199";
  static final String NETMASK = "255.255.255.0";
  static final int PREFIX_LENGTH = 24;

  private final String address;

  @SuppressWarnings("ImmutableEnumChecker") // a copy that nothing changes
  private final List<String> names;

  LabHost(String address, String... names) {
    this.address = address;
    this.names = List.of(names);
  }

  /** Returns its IPv4 address. */
  public String address() {
    return address;
  }

  /** Returns its name, for URLs and certificates. */
  public String hostName() {
    return names.get(0);
  }

  /** Returns all names that lead to it; never empty. */
  List<String> names() {
    return names;
  }
}
