package dev.balenachaos.qemu;

import java.nio.ByteBuffer;

/** UDP packets for the ends of a cable, each with a number, and without a checksum of UDP. */
final class Packets {

  static final int NUMBER = 42;
  private static final int DEVICE = 0xcb007164;
  private static final int LAB = 0xcb007114;

  private Packets() {}

  static byte[] fromDevice(int number, int port, int payload) {
    return udp(number, DEVICE, LAB, 40_000, port, payload);
  }

  static byte[] fromLab(int number, int port, int payload) {
    return udp(number, LAB, DEVICE, port, 40_000, payload);
  }

  private static byte[] udp(int number, int from, int to, int fromPort, int toPort, int payload) {
    ByteBuffer frame = ByteBuffer.allocate(NUMBER + payload);
    frame.putShort((short) 0x5254).putInt(to).putShort((short) 0x5254).putInt(from);
    frame.putShort((short) 0x0800);
    frame.putShort((short) 0x4500).putShort((short) (28 + payload)).putInt(0);
    frame.put((byte) 64).put((byte) 17).putShort((short) 0).putInt(from).putInt(to);
    frame.putShort((short) fromPort).putShort((short) toPort);
    frame.putShort((short) (8 + payload)).putShort((short) 0).putInt(number);
    frame.putShort(24, checksum(frame));
    return frame.array();
  }

  private static short checksum(ByteBuffer frame) {
    int sum = 0;
    for (int at = 14; at < 34; at += 2) {
      sum += frame.getShort(at) & 0xffff;
    }
    return (short) ~((sum & 0xffff) + (sum >> 16));
  }

  static int destinationPort(byte[] frame) {
    return ByteBuffer.wrap(frame).getShort(36) & 0xffff;
  }

  static int number(byte[] frame) {
    return ByteBuffer.wrap(frame).getInt(NUMBER);
  }
}
