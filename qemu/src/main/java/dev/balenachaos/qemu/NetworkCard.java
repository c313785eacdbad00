package dev.balenachaos.qemu;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * The network cards of a machine. Each machine has the same addresses: a copy keeps those of its
 * template, and no two machines are ever on one network.
 */
enum NetworkCard {
  /** SSH comes over it and nothing else; it is never hurt. */
  LAB("52:54:00:62:63:01"),
  /** What the device takes for its way to the internet. */
  UPLINK("52:54:00:62:63:02");

  /** Where a balenaOS image looks for the connections of its network cards. */
  static final String PROFILE_PATH = "system-connections/balena-chaos-lab";

  /**
   * Where QEMU looks for the guest unless told otherwise. The guest does not ask for it: after a
   * reset, QEMU's DHCP server has been seen to refuse a copy the address that its template had, and
   * to give it another one, to which nothing is forwarded (QEMU 7.2, the client being
   * NetworkManager 1.42).
   */
  private static final String GUEST = "10.0.2.15/24";

  private final String address;

  NetworkCard(String address) {
    this.address = address;
  }

  /** Returns QEMU's name for the other end of its cable. */
  String netdev() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns its hardware address. */
  String address() {
    return address;
  }

  /**
   * Returns the arguments for a machine that has the card.
   *
   * @param backend what its cable leads to: a kind of netdev and its options
   */
  List<String> arguments(String backend) {
    return List.of(
        "-netdev",
        backend.replaceFirst(",", ",id=" + netdev() + ","),
        "-device",
        // Without a ROM the firmware does not look for something to boot behind it.
        "virtio-net-pci,id=%1$s0,netdev=%1$s,mac=%2$s,romfile=".formatted(netdev(), address));
  }

  /**
   * Returns the NetworkManager profile that gives this card the address at which SSH comes, and
   * keeps the device from taking it for its way to the internet, whichever of the two is up first.
   */
  byte[] profile() {
    return """
        [connection]
        id=balena-chaos-%s
        type=ethernet

        [ethernet]
        mac-address=%s

        [ipv4]
        method=manual
        address1=%s
        never-default=true

        [ipv6]
        method=disabled
        """
        .formatted(netdev(), address, GUEST)
        .getBytes(StandardCharsets.UTF_8);
  }
}
