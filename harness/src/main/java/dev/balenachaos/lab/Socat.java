package dev.balenachaos.lab;

import java.util.List;
import java.util.regex.Pattern;

/** How socat is run: a process for each connection, no more at once than is said here. */
final class Socat {

  /** Who comes when all are busy waits. */
  private static final int MOST_AT_ONCE = 512;

  /** What it says when it takes connections or datagrams. */
  static final Pattern READY = Pattern.compile("N (listening|receiving) on");

  private Socat() {}

  /**
   * Joins the connections to a listening address with new ones to another address. When one
   * direction has ended, the other may go on for a minute.
   */
  static List<String> connections(String listening, String target) {
    return line(listening + ",backlog=128,fork,max-children=" + MOST_AT_ONCE, "-t60", target);
  }

  /**
   * Brings each datagram to an address, and back what is said there within two seconds. For
   * datagrams no number can be set; who answers at once keeps it small.
   */
  static List<String> datagrams(String receiving, String target) {
    return line(receiving + ",fork", "-T2", target);
  }

  private static List<String> line(String from, String patience, String to) {
    return List.of(LabTool.SOCAT.path(), "-d", "-d", patience, from, to);
  }
}
