package dev.balenachaos.ssh;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes the first line off a command's standard output, in which the shell that runs it says its
 * process number. OpenSSH gives every command a session of its own, which has that number; so the
 * command can be killed with all its children. Closing a channel without a terminal kills nothing
 * under OpenSSH.
 */
final class LeaderLine extends FilterOutputStream {

  private static final Pattern ANNOUNCED = Pattern.compile("@balena-chaos (\\d+)");
  private static final String ANNOUNCEMENT = "echo \"@balena-chaos $$\"; ";

  private final ByteArrayOutputStream first = new ByteArrayOutputStream();
  private boolean announced;
  private volatile int leader;

  LeaderLine(OutputStream to) {
    super(to);
  }

  /**
   * Returns a command line that tells its shell's number first. It is run by the login shell, which
   * may be any that knows POSIX: with a second shell each command took half as long again under
   * TCG.
   */
  static String announcing(String line) {
    return ANNOUNCEMENT + line;
  }

  OptionalInt leader() {
    return leader > 1 ? OptionalInt.of(leader) : OptionalInt.empty();
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int at = offset;
    while (!announced && at < offset + length) {
      take(bytes[at++]);
    }
    out.write(bytes, at, offset + length - at);
  }

  private void take(byte next) {
    if (next != '\n') {
      first.write(next);
      return;
    }
    // A login shell may greet before our line: whatever is in front of it is not the command's.
    Matcher line = ANNOUNCED.matcher(first.toString(StandardCharsets.UTF_8));
    if (line.find()) {
      leader = Integer.parseInt(line.group(1));
      announced = true;
    }
    first.reset();
  }
}
