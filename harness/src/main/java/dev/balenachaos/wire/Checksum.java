package dev.balenachaos.wire;

import java.nio.ByteBuffer;

/** The checksum of the internet's protocols (RFC 1071). */
final class Checksum {

  private Checksum() {}

  /** Writes the checksum of an IPv4 header. */
  static void ofIpv4Header(ByteBuffer packet, int at) {
    int length = (packet.get(at) & 0x0f) * 4;
    packet.putShort(at + 10, (short) 0);
    packet.putShort(at + 10, folded(sum(packet, at, at + length)));
  }

  /**
   * Writes the checksum of TCP, UDP, ICMP or ICMPv6, which goes on to the end of the buffer.
   *
   * @param network where the IP header is
   * @param transport where the header with the checksum is
   * @param field where in that header the checksum is
   */
  static void ofTransport(ByteBuffer packet, int network, int transport, int protocol, int field) {
    packet.putShort(transport + field, (short) 0);
    long sum = sum(packet, transport, packet.limit());
    if (protocol != Frame.ICMP) {
      boolean ipv6 = (packet.get(network) & 0xf0) == 0x60;
      int addresses = network + (ipv6 ? 8 : 12);
      sum += sum(packet, addresses, addresses + (ipv6 ? 32 : 8));
      sum += protocol + (packet.limit() - transport);
    }
    short checksum = folded(sum);
    // In UDP 0 says that there is none.
    packet.putShort(
        transport + field, protocol == Frame.UDP && checksum == 0 ? (short) 0xffff : checksum);
  }

  private static long sum(ByteBuffer bytes, int from, int to) {
    long sum = 0;
    int at = from;
    for (; at + 1 < to; at += 2) {
      sum += bytes.getShort(at) & 0xffff;
    }
    return at < to ? sum + ((bytes.get(at) & 0xff) << 8) : sum;
  }

  private static short folded(long sum) {
    long rest = sum;
    while (rest >> 16 != 0) {
      rest = (rest & 0xffff) + (rest >> 16);
    }
    return (short) ~rest;
  }
}
