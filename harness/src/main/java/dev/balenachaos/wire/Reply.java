package dev.balenachaos.wire;

import java.nio.ByteBuffer;

/**
 * Builds frames out of one that was seen: with its link header, VLAN tags included, and its
 * addresses, either way round.
 */
final class Reply {

  private static final int MACS = 12;
  private static final int MAC = 6;
  private static final int IPV4_HEADER = 20;
  private static final int IPV6_HEADER = 40;
  private static final int UDP_HEADER = 8;
  private static final int TCP_HEADER = 20;
  private static final int ICMP_HEADER = 8;
  private static final byte HOPS = 64;

  /** As much of a refused packet as ICMPv6 may quote in a packet that fits everywhere. */
  private static final int MOST_QUOTED = 1280 - IPV6_HEADER - ICMP_HEADER;

  private Reply() {}

  /** Returns UDP that answers the frame. */
  static byte[] udp(Frame to, byte[] payload) {
    return udp(to, payload, true);
  }

  /** Returns the frame with another payload. */
  static byte[] changedUdp(Frame frame, byte[] payload) {
    return udp(frame, payload, false);
  }

  private static byte[] udp(Frame seen, byte[] payload, boolean back) {
    ByteBuffer packet = packet(seen, Frame.UDP, UDP_HEADER + payload.length, back);
    int transport = packet.position();
    packet.putShort((short) (back ? seen.destinationPort() : seen.sourcePort()));
    packet.putShort((short) (back ? seen.sourcePort() : seen.destinationPort()));
    packet.putShort((short) (UDP_HEADER + payload.length)).putShort((short) 0).put(payload);
    Checksum.ofTransport(packet, network(seen), transport, Frame.UDP, 6);
    return bytes(packet);
  }

  /** Returns the reset with which a closed port answers TCP (RFC 9293, 3.10.7.1). */
  static byte[] reset(Frame to) {
    ByteBuffer seen = to.bytes();
    int header = to.transport();
    int flags = to.unsignedByte(header + 13);
    boolean acknowledges = (flags & 0x10) != 0;
    int length = to.end() - to.payload() + (flags & 1) + ((flags >> 1) & 1);
    ByteBuffer packet = packet(to, Frame.TCP, TCP_HEADER, true);
    int transport = packet.position();
    packet.putShort((short) to.destinationPort()).putShort((short) to.sourcePort());
    packet.putInt(acknowledges ? seen.getInt(header + 8) : 0);
    packet.putInt(acknowledges ? 0 : seen.getInt(header + 4) + length);
    packet.put((byte) ((TCP_HEADER / 4) << 4)).put((byte) (acknowledges ? 0x04 : 0x14));
    Checksum.ofTransport(packet, network(to), transport, Frame.TCP, 16);
    return bytes(packet);
  }

  /** Returns "port unreachable". */
  static byte[] unreachable(Frame to) {
    boolean ipv6 = to.isIpv6();
    int quoted = Math.min(to.end(), ipv6 ? to.network() + MOST_QUOTED : to.transport() + 8);
    byte[] quote = to.copy(to.network(), quoted);
    int protocol = ipv6 ? Frame.ICMP_V6 : Frame.ICMP;
    ByteBuffer packet = packet(to, protocol, ICMP_HEADER + quote.length, true);
    int transport = packet.position();
    packet.put((byte) (ipv6 ? 1 : 3)).put((byte) (ipv6 ? 4 : 3));
    packet.position(transport + ICMP_HEADER);
    packet.put(quote);
    Checksum.ofTransport(packet, network(to), transport, protocol, 2);
    return bytes(packet);
  }

  private static byte[] bytes(ByteBuffer packet) {
    byte[] bytes = new byte[packet.capacity()];
    packet.get(0, bytes);
    return bytes;
  }

  private static int network(Frame seen) {
    return seen.network() - seen.start();
  }

  /** Returns a packet with link and IP header, at the position of what they carry. */
  private static ByteBuffer packet(Frame seen, int protocol, int length, boolean back) {
    int link = network(seen);
    boolean ipv6 = seen.isIpv6();
    ByteBuffer packet = ByteBuffer.allocate(link + (ipv6 ? IPV6_HEADER : IPV4_HEADER) + length);
    byte[] header = seen.copy(seen.start(), seen.network());
    packet.put(header, back ? MAC : 0, MAC).put(header, back ? 0 : MAC, MAC);
    packet.put(header, MACS, link - MACS);
    if (ipv6) {
      packet.putInt(6 << 28).putShort((short) length).put((byte) protocol).put(HOPS);
    } else {
      packet.putShort((short) 0x4500).putShort((short) (IPV4_HEADER + length));
      packet.putInt(0).put(HOPS).put((byte) protocol).putShort((short) 0);
    }
    packet.put(address(seen, back)).put(address(seen, !back));
    if (!ipv6) {
      Checksum.ofIpv4Header(packet, link);
    }
    return packet;
  }

  private static byte[] address(Frame seen, boolean destination) {
    int at = destination ? seen.destinationAddress() : seen.sourceAddress();
    return seen.copy(at, at + seen.addressLength());
  }
}
