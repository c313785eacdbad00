package dev.balenachaos.wire;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * A network of IP addresses.
 *
 * @param prefix the network's address, 4 or 16 bytes
 * @param bits how many of them are the network's
 */
record Addresses(byte[] prefix, int bits) {

  /**
   * Reads {@code 203.0.113.20}, {@code 203.0.113.0/24}, {@code fd00::/8}.
   *
   * @throws IllegalArgumentException when it is neither an address nor a network
   */
  static Addresses parse(String cidr) {
    int slash = cidr.indexOf('/');
    String address = slash < 0 ? cidr : cidr.substring(0, slash);
    try {
      // Only digits get through, so that no name is looked up.
      if (!address.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
        throw new UnknownHostException(address);
      }
      byte[] prefix = InetAddress.getByName(address).getAddress();
      int bits = slash < 0 ? prefix.length * 8 : Integer.parseInt(cidr.substring(slash + 1));
      if (bits < 0 || bits > prefix.length * 8) {
        throw new NumberFormatException();
      }
      return new Addresses(prefix, bits);
    } catch (UnknownHostException | NumberFormatException e) {
      throw new IllegalArgumentException(
          "'" + cidr + "' is no address: write for instance 203.0.113.20 or 203.0.113.0/24", e);
    }
  }

  /** Tells whether an address, which lies somewhere among bytes, is one of these. */
  boolean contain(ByteBuffer bytes, int at, int length) {
    if (length != prefix.length) {
      return false;
    }
    int whole = bits / 8;
    for (int i = 0; i < whole; i++) {
      if (bytes.get(at + i) != prefix[i]) {
        return false;
      }
    }
    int rest = bits % 8;
    return rest == 0 || (((bytes.get(at + whole) ^ prefix[whole]) & 0xff) >> (8 - rest)) == 0;
  }
}
