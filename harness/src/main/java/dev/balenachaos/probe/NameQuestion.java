package dev.balenachaos.probe;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A question to a name server for the IPv4 addresses of a name, byte for byte (RFC 1035). The host
 * has no program that would do: balenaOS's {@code nslookup} asks its C library, which looks into
 * {@code /etc/hosts} first, and says the same of a server that knows no such name and of one that
 * is silent (meta-balena, {@code busybox/balenaos.cfg}: {@code FEATURE_NSLOOKUP_BIG=n}).
 *
 * @param name of letters, digits, dots, dashes and underscores
 */
record NameQuestion(String name) {

  private static final int HEADER = 12;
  private static final int A = 1;
  private static final int INTERNET = 1;

  /** The top bits of a length where the rest of a name stands elsewhere, two bytes in all. */
  private static final int POINTER = 0xc0;

  /** What the shell says where a program is missing that the question needs. */
  private static final int NO_PROGRAM = 127;

  NameQuestion {
    if (!name.matches("[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63})*")) {
      throw new IllegalArgumentException("'" + name + "' is no name of a host");
    }
  }

  /**
   * Returns a command that puts the question to a server, over UDP and a second time where it is
   * not answered in 5 s, and prints the answer as it came: nothing where there is none.
   */
  String command(String server) {
    return """
        ask='
          for program in base64 dd timeout; do
            command -v $program || exit %1$d
          done >/dev/null
          exec 3<>/dev/udp/%2$s/53 || exit
          for i in 1 2; do
            echo %3$s | base64 -d >&3 && timeout 5 dd bs=4096 count=1 <&3 2>/dev/null && break
          done
          exit 0'
        bash -c "$ask"
        """
        .formatted(NO_PROGRAM, server, Base64.getEncoder().encodeToString(message()));
  }

  private byte[] message() {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    // Any number; recursion is desired; one question.
    message.writeBytes(new byte[] {0x0b, 0x0c, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0});
    for (String label : name.split("\\.")) {
      message.write(label.length());
      message.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
    }
    message.writeBytes(new byte[] {0, 0, A, 0, INTERNET});
    return message.toByteArray();
  }

  /** Reads an answer; an empty one is none. */
  Answer read(byte[] answer) {
    if (answer.length < HEADER) {
      return unresolved("no answer");
    }
    int code = answer[3] & 0xf;
    if (code != 0) {
      return unresolved(word(code));
    }
    try {
      List<String> addresses = addresses(ByteBuffer.wrap(answer));
      return addresses.isEmpty()
          ? unresolved("it has no IPv4 address")
          : Answer.good(name + " is " + String.join(", ", addresses));
    } catch (BufferUnderflowException | IllegalArgumentException | UnknownHostException e) {
      return unresolved("the answer cannot be read");
    }
  }

  private Answer unresolved(String why) {
    return Answer.bad(name + " does not resolve: " + why);
  }

  private static String word(int code) {
    return switch (code) {
      case 2 -> "SERVFAIL";
      case 3 -> "NXDOMAIN";
      case 5 -> "REFUSED";
      default -> "error " + code;
    };
  }

  private static List<String> addresses(ByteBuffer answer) throws UnknownHostException {
    int questions = answer.getShort(4);
    int answers = answer.getShort(6);
    answer.position(HEADER);
    for (int i = 0; i < questions; i++) {
      skipName(answer);
      answer.getInt();
    }
    List<String> addresses = new ArrayList<>();
    for (int i = 0; i < answers; i++) {
      skipName(answer);
      int type = answer.getShort();
      answer.getShort();
      answer.getInt();
      byte[] data = new byte[answer.getShort() & 0xffff];
      answer.get(data);
      if (type == A && data.length == 4) {
        addresses.add(InetAddress.getByAddress(data).getHostAddress());
      }
    }
    addresses.sort(null);
    return addresses;
  }

  private static void skipName(ByteBuffer answer) {
    int length = answer.get() & 0xff;
    while (length > 0 && length < POINTER) {
      answer.position(answer.position() + length);
      length = answer.get() & 0xff;
    }
    if (length >= POINTER) {
      answer.get();
    }
  }
}
