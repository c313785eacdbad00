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
 * Takes the first line off a command's standard output, in which the command says which session it
 * runs in. That is how it can be killed with all its children: closing a channel without a terminal
 * kills nothing under OpenSSH.
 */
final class LeaderLine extends FilterOutputStream {

  private static final Pattern ANNOUNCED = Pattern.compile("@balena-chaos (\\d+)");

  /**
   * OpenSSH gives every command a session of its own. Where the shell does not lead one, its number
   * is not told, since killing that session could kill the SSH server.
   */
  private static final String ANNOUNCEMENT =
      "read -r _ _ _ _ _ s _ </proc/$$/stat; [ \"$s\" = $$ ] || s=0; echo \"@balena-chaos $s\"; ";

  private final ByteArrayOutputStream first = new ByteArrayOutputStream();
  private boolean announced;
  private volatile int leader;

  LeaderLine(OutputStream to) {
    super(to);
  }

  /** Returns a command line that tells its session first, and then runs the given one in sh. */
  static String announcing(String line) {
    return "exec sh -c " + quoted(ANNOUNCEMENT + line);
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
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
