package dev.balenachaos.fault;

import dev.balenachaos.run.InvalidException;
import java.util.List;
import java.util.function.Function;

/**
 * What a device exchanges with its cloud, as a noun: {@code Network.blocked(ntp())}. Ports and
 * names are those of meta-balena 8.0.2; names that differ from fleet to fleet are read from the
 * device when the fault is applied.
 */
public final class Traffic {

  private final String words;
  private final Function<Places, List<Flow>> flows;

  private Traffic(String words, Function<Places, List<Flow>> flows) {
    this.words = words;
    this.flows = flows;
  }

  /** Time: UDP port 123. */
  public static Traffic ntp() {
    return new Traffic("ntp", places -> List.of(Flow.udp(123)));
  }

  /**
   * Names: port 53 of UDP and TCP, between the device's dnsmasq and its upstream servers. What
   * dnsmasq has in its cache it goes on answering.
   */
  public static Traffic dns() {
    return new Traffic("dns", places -> List.of(Flow.udp(53), Flow.tcp(53)));
  }

  /**
   * All of TCP port 443: the API, the registry, the VPN where it uses that port, and other sites.
   */
  public static Traffic https() {
    return new Traffic("https", places -> List.of(Flow.tcp(443)));
  }

  /** The VPN to the cloud: the {@code remote} of the device's {@code openvpn.conf}. */
  public static Traffic cloudlink() {
    return new Traffic(
        "cloudlink",
        places ->
            List.of(places.cloudlink().orElseThrow(() -> nowhere("cloudlink", "openvpn.conf"))));
  }

  /** The image registry: TCP port 443 of {@code registryEndpoint} in {@code config.json}. */
  public static Traffic registry() {
    return new Traffic(
        "registry",
        places -> List.of(places.registry().orElseThrow(() -> nowhere("registry", "config.json"))));
  }

  /**
   * All that goes to one host, but not the lookup of its name.
   *
   * @param name a name, or an address
   * @throws IllegalArgumentException when it can be neither
   */
  public static Traffic host(String name) {
    if (!name.matches("[A-Za-z0-9._:-]+")) {
      throw new IllegalArgumentException(
          "'" + name + "' is no host: write for instance api.lab.test or 203.0.113.20");
    }
    return new Traffic("host " + name, places -> List.of(Flow.all().at(name)));
  }

  /**
   * All that goes out to the cloud or comes from there. The harness's own way to the device stays,
   * and on the device itself DHCP does, since without an address that way would end.
   */
  public static Traffic everything() {
    return new Traffic("everything", places -> List.of(Flow.all()));
  }

  /**
   * Returns what it is on a device.
   *
   * @throws InvalidException when the device has no such traffic
   */
  List<Flow> on(Places places) {
    return flows.apply(places);
  }

  private static InvalidException nowhere(String traffic, String file) {
    return new InvalidException(
        "The device has no "
            + traffic
            + " to hurt: its "
            + file
            + " names none.\nGive the test a device that is managed by a cloud, or hurt host(…).");
  }

  @Override
  public String toString() {
    return words;
  }
}
