package dev.balenachaos.wire;

import java.nio.ByteBuffer;

/**
 * A frame as it lies among others in a buffer, read at fixed offsets. One object serves for all
 * frames of a direction, since an object a header would be too slow here; what is to be read in
 * depth goes to a library.
 */
final class Frame {

  static final int IPV4 = 0x0800;
  static final int ARP = 0x0806;
  static final int IPV6 = 0x86dd;
  static final int ICMP = 1;
  static final int TCP = 6;
  static final int UDP = 17;
  static final int ICMP_V6 = 58;
  static final int DNS_PORT = 53;
  static final int NTP_PORT = 123;

  private static final int NONE = -1;
  private static final int ADDRESSES = 12;
  private static final int VLAN = 0x8100;
  private static final int OUTER_VLAN = 0x88a8;
  private static final int MOST_VLANS = 2;
  private static final int MOST_EXTENSIONS = 8;

  private final boolean fromDevice;
  private ByteBuffer bytes = ByteBuffer.allocate(0);
  private int start;
  private int length;
  private int end;
  private int etherType;
  private int network;
  private int protocol;
  private int transport;
  private boolean fragment;

  Frame(boolean fromDevice) {
    this.fromDevice = fromDevice;
  }

  /** Looks at the frame that lies at the given place; whatever is there, it never fails. */
  void read(ByteBuffer in, int at, int size) {
    bytes = in;
    start = at;
    length = size;
    end = at + size;
    etherType = NONE;
    network = NONE;
    protocol = NONE;
    transport = NONE;
    fragment = false;
    int type = start + ADDRESSES;
    for (int tags = 0; type + 2 <= end; tags++) {
      int value = unsignedShort(type);
      if ((value != VLAN && value != OUTER_VLAN) || tags == MOST_VLANS) {
        etherType = value;
        readNetwork(type + 2);
        return;
      }
      type += 4;
    }
  }

  private void readNetwork(int at) {
    if (etherType == IPV4 && at + 20 <= end && unsignedByte(at) >> 4 == 4) {
      readIpv4(at);
    } else if (etherType == IPV6 && at + 40 <= end && unsignedByte(at) >> 4 == 6) {
      readIpv6(at);
    }
  }

  private void readIpv4(int at) {
    int header = (unsignedByte(at) & 0x0f) * 4;
    int total = unsignedShort(at + 2);
    if (header < 20 || total < header || at + total > end) {
      return;
    }
    network = at;
    // A frame may be longer than what it carries: short ones are padded.
    end = at + total;
    protocol = unsignedByte(at + 9);
    fragment = (unsignedShort(at + 6) & 0x3fff) != 0;
    boolean first = (unsignedShort(at + 6) & 0x1fff) == 0;
    readTransport(first ? at + header : NONE);
  }

  private void readIpv6(int at) {
    int total = 40 + unsignedShort(at + 4);
    if (at + total > end) {
      return;
    }
    network = at;
    end = at + total;
    int next = unsignedByte(at + 6);
    int header = at + 40;
    for (int i = 0; i < MOST_EXTENSIONS && isExtension(next); i++) {
      if (header + 8 > end) {
        return;
      }
      if (next == 44) {
        fragment = true;
        if ((unsignedShort(header + 2) & 0xfff8) != 0) {
          protocol = unsignedByte(header);
          return;
        }
      }
      int length = next == 44 ? 8 : (unsignedByte(header + 1) + 1) * 8;
      next = unsignedByte(header);
      header += length;
    }
    protocol = next;
    readTransport(header);
  }

  /** Hop by hop, routing, fragment, destination options. */
  private static boolean isExtension(int next) {
    return next == 0 || next == 43 || next == 44 || next == 60;
  }

  private void readTransport(int at) {
    int least = protocol == TCP ? 20 : 8;
    boolean known = protocol == TCP || protocol == UDP || protocol == ICMP || protocol == ICMP_V6;
    if (known && at != NONE && at + least <= end) {
      transport = at;
    }
  }

  boolean fromDevice() {
    return fromDevice;
  }

  ByteBuffer bytes() {
    return bytes;
  }

  /** Returns where the frame begins in {@link #bytes()}. */
  int start() {
    return start;
  }

  /** Returns the length of the frame, with what pads it. */
  int length() {
    return length;
  }

  /** Returns where the IP packet ends; for other frames, where the frame does. */
  int end() {
    return end;
  }

  int etherType() {
    return etherType;
  }

  /** Returns the number of IP's protocol, or -1. */
  int protocol() {
    return protocol;
  }

  boolean isIp() {
    return network != NONE;
  }

  boolean isIpv6() {
    return etherType == IPV6;
  }

  /** Returns where the IP header is; only for {@link #isIp()}. */
  int network() {
    return network;
  }

  /** Tells whether the header of TCP, UDP or ICMP is in this frame. */
  boolean hasTransport() {
    return transport != NONE;
  }

  /** Returns where the header of TCP, UDP or ICMP is; only for {@link #hasTransport()}. */
  int transport() {
    return transport;
  }

  /** Tells whether TCP, UDP or ICMP is here from its first byte to its last. */
  boolean isWhole() {
    return transport != NONE && !fragment;
  }

  /** Returns where the payload of TCP or UDP begins; it may be empty; only with a transport. */
  int payload() {
    int header = protocol == TCP ? (unsignedByte(transport + 12) >> 4) * 4 : 8;
    return Math.min(transport + Math.max(header, 8), end);
  }

  private boolean hasPorts() {
    return transport != NONE && (protocol == UDP || protocol == TCP);
  }

  int sourcePort() {
    return hasPorts() ? unsignedShort(transport) : NONE;
  }

  int destinationPort() {
    return hasPorts() ? unsignedShort(transport + 2) : NONE;
  }

  boolean hasPort(int port) {
    return hasPorts() && (sourcePort() == port || destinationPort() == port);
  }

  boolean isOf(int asked, int port) {
    return protocol == asked && hasPort(port);
  }

  /** Returns the length of an IP address here. */
  int addressLength() {
    return isIpv6() ? 16 : 4;
  }

  int sourceAddress() {
    return network + (isIpv6() ? 8 : 12);
  }

  int destinationAddress() {
    return sourceAddress() + addressLength();
  }

  boolean isFromOrTo(Addresses addresses) {
    return isIp()
        && (addresses.contain(bytes, sourceAddress(), addressLength())
            || addresses.contain(bytes, destinationAddress(), addressLength()));
  }

  /** Returns a copy of the whole frame. */
  byte[] copy() {
    return copy(start, start + length);
  }

  /** Returns a copy of some of the bytes. */
  byte[] copy(int from, int to) {
    byte[] copy = new byte[to - from];
    bytes.get(from, copy);
    return copy;
  }

  int unsignedByte(int at) {
    return bytes.get(at) & 0xff;
  }

  int unsignedShort(int at) {
    return bytes.getShort(at) & 0xffff;
  }
}
