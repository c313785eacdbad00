package dev.balenachaos.wire;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Frames between the device, .100, and the lab. */
final class Frames {

  static final String DEVICE = "203.0.113.100";
  static final String LAB = "203.0.113.20";
  static final int SYN = 2;
  static final int ACK = 16;

  private Frames() {}

  static byte[] udp(String from, int fromPort, String to, int toPort, byte[] payload) {
    ByteBuffer udp = ByteBuffer.allocate(8 + payload.length);
    udp.putShort((short) fromPort).putShort((short) toPort);
    udp.putShort((short) udp.capacity()).putShort((short) 0).put(payload);
    return ip(from, to, Frame.UDP, udp.array());
  }

  static byte[] udp(int toPort) {
    return udp(DEVICE, 40_000, LAB, toPort, new byte[20]);
  }

  static byte[] tcp(String from, int fromPort, String to, int toPort, int flags, byte[] payload) {
    ByteBuffer tcp = ByteBuffer.allocate(20 + payload.length);
    tcp.putShort((short) fromPort).putShort((short) toPort).putInt(1000).putInt(2000);
    tcp.put((byte) 0x50).put((byte) flags).putShort((short) 1000).putInt(0).put(payload);
    return ip(from, to, Frame.TCP, tcp.array());
  }

  static byte[] tcp(int toPort) {
    return tcp(DEVICE, 40_000, LAB, toPort, SYN, new byte[0]);
  }

  static byte[] ip(String from, String to, int protocol, byte[] rest) {
    byte[] source = address(from);
    boolean ipv6 = source.length == 16;
    ByteBuffer frame = ByteBuffer.allocate(14 + (ipv6 ? 40 : 20) + rest.length);
    frame.put(HexFormat.of().parseHex("525400000002525400000001"));
    frame.putShort((short) (ipv6 ? Frame.IPV6 : Frame.IPV4));
    if (ipv6) {
      frame.putInt(6 << 28).putShort((short) rest.length).put((byte) protocol).put((byte) 64);
    } else {
      frame.putShort((short) 0x4500).putShort((short) (20 + rest.length)).putInt(0);
      frame.put((byte) 64).put((byte) protocol).putShort((short) 0);
    }
    frame.put(source).put(address(to)).put(rest);
    if (!ipv6) {
      Checksum.ofIpv4Header(frame, 14);
    }
    return frame.array();
  }

  /** Puts a VLAN tag into a frame. */
  static byte[] tagged(byte[] frame) {
    return ByteBuffer.allocate(frame.length + 4)
        .put(frame, 0, 12)
        .putInt(0x8100_0007)
        .put(frame, 12, frame.length - 12)
        .array();
  }

  static byte[] arp() {
    return ByteBuffer.allocate(42).putShort(12, (short) Frame.ARP).array();
  }

  static byte[] query(String name) {
    Record question = Record.newRecord(name(name), Type.A, DClass.IN);
    return udp(DEVICE, 40_000, LAB, 53, Message.newQuery(question).toWire());
  }

  static byte[] answer(String name, String alias, String address) {
    Message message = new Message(7);
    message.getHeader().setFlag(Flags.QR);
    message.addRecord(Record.newRecord(name(name), Type.A, DClass.IN), Section.QUESTION);
    message.addRecord(new CNAMERecord(name(name), DClass.IN, 60, name(alias)), Section.ANSWER);
    message.addRecord(new ARecord(name(alias), DClass.IN, 60, inet(address)), Section.ANSWER);
    return udp(LAB, 53, DEVICE, 40_000, message.toWire());
  }

  static byte[] ntp(int mode, boolean fromDevice) {
    byte[] payload = new byte[48];
    payload[0] = (byte) ((4 << 3) | mode);
    ByteBuffer.wrap(payload).putLong(24, 24L).putLong(32, 32L << 32).putLong(40, 40L << 32);
    return fromDevice
        ? udp(DEVICE, 40_000, LAB, 123, payload)
        : udp(LAB, 123, DEVICE, 40_000, payload);
  }

  /** Returns what a client sends first in TLS, with a server name and something before it. */
  static byte[] clientHello(String serverName) {
    byte[] name = serverName.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer extensions = ByteBuffer.allocate(8 + 9 + name.length);
    extensions.putShort((short) 0x2b).putShort((short) 4).putInt(0x03030304);
    extensions.putShort((short) 0).putShort((short) (name.length + 5));
    extensions.putShort((short) (name.length + 3)).put((byte) 0);
    extensions.putShort((short) name.length).put(name);
    ByteBuffer hello = ByteBuffer.allocate(5 + 4 + 2 + 32 + 1 + 8 + 2 + 4 + 2 + 2 + 256);
    hello.put((byte) 0x16).putShort((short) 0x0301).putShort((short) 0);
    hello.put((byte) 1).put((byte) 0).putShort((short) 0).putShort((short) 0x0303);
    hello.put(new byte[32]).put((byte) 8).put(new byte[8]);
    hello.putShort((short) 4).putInt(0x13011302).put((byte) 1).put((byte) 0);
    hello.putShort((short) extensions.position()).put(extensions.flip());
    hello.putShort(3, (short) (hello.position() - 5)).putShort(7, (short) (hello.position() - 9));
    byte[] bytes = new byte[hello.position()];
    hello.get(0, bytes);
    return bytes;
  }

  static Frame read(boolean fromDevice, byte[] bytes) {
    Frame frame = new Frame(fromDevice);
    frame.read(ByteBuffer.wrap(bytes), 0, bytes.length);
    return frame;
  }

  static byte[] address(String text) {
    return inet(text).getAddress();
  }

  static InetAddress inet(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static Name name(String text) {
    return Name.fromConstantString(text + ".");
  }
}
