package dev.balenachaos.audit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Dockerfile, cut into its instructions by the rules of Docker's reference: parser directives,
 * comments, continued lines, and heredocs.
 *
 * <p>It is this module's own, since it has to know heredocs and to tell in which line an
 * instruction is.
 */
final class Dockerfile {

  private static final Pattern DIRECTIVE =
      Pattern.compile("\\s*#\\s*([a-zA-Z][a-zA-Z0-9]*)\\s*=\\s*(.+?)\\s*");

  private static final Pattern COMMENT = Pattern.compile("\\s*#.*");

  /** A word of an instruction that begins a heredoc; a here-string has three of them. */
  private static final Pattern HEREDOC = Pattern.compile("\\d*<<(-?)([^<]+)");

  private static final Set<String> WITH_HEREDOCS = Set.of("ADD", "COPY", "RUN");

  private final Deque<String> lines;
  private final List<Instruction> instructions = new ArrayList<>();
  private Pattern continued = continuedBy('\\');
  private int number;

  private Dockerfile(String text) {
    String withoutMark = text.startsWith("\uFEFF") ? text.substring(1) : text;
    lines = new ArrayDeque<>(withoutMark.lines().toList());
  }

  /**
   * Returns the instructions in their order.
   *
   * @throws UnreadableException when a heredoc does not end
   */
  static List<Instruction> parse(String text) throws UnreadableException {
    Dockerfile file = new Dockerfile(text);
    file.readDirectives();
    while (!file.lines.isEmpty()) {
      file.readInstruction();
    }
    return List.copyOf(file.instructions);
  }

  private static Pattern continuedBy(char escape) {
    return Pattern.compile("(.*)" + Pattern.quote(String.valueOf(escape)) + "[ \\t]*");
  }

  private String next() {
    number++;
    return lines.removeFirst();
  }

  /** They stand before anything else, each at most once; the first other line ends them. */
  private void readDirectives() {
    while (!lines.isEmpty()) {
      Matcher directive = DIRECTIVE.matcher(lines.getFirst());
      if (!directive.matches()) {
        return;
      }
      switch (directive.group(1).toLowerCase(java.util.Locale.ROOT)) {
        case "escape" -> continued = continuedBy(directive.group(2).charAt(0));
        case "syntax", "check" -> {}
        default -> {
          return;
        }
      }
      next();
    }
  }

  /** Comments and empty lines do not end a continued line. */
  private void readInstruction() throws UnreadableException {
    StringBuilder whole = new StringBuilder();
    int begins = 0;
    boolean more = true;
    while (more && !lines.isEmpty()) {
      String line = next();
      if (line.isBlank() || COMMENT.matcher(line).matches()) {
        continue;
      }
      begins = begins == 0 ? number : begins;
      Matcher cut = continued.matcher(line);
      more = cut.matches();
      whole.append(more ? cut.group(1) : line);
    }
    if (!whole.toString().isBlank()) {
      Instruction instruction = Instruction.parse(begins, whole.toString());
      instructions.add(instruction);
      skipHeredocs(instruction);
    }
  }

  private void skipHeredocs(Instruction instruction) throws UnreadableException {
    Instruction written = instruction.putOff();
    if (!WITH_HEREDOCS.contains(written.keyword())) {
      return;
    }
    for (String word : written.words()) {
      Matcher heredoc = HEREDOC.matcher(word);
      if (heredoc.matches()) {
        skipTo(Instruction.unquoted(heredoc.group(2)), !heredoc.group(1).isEmpty(), instruction);
      }
    }
  }

  private void skipTo(String end, boolean indented, Instruction instruction)
      throws UnreadableException {
    while (!lines.isEmpty()) {
      String line = next();
      if ((indented ? line.replaceFirst("^\t+", "") : line).equals(end)) {
        return;
      }
    }
    throw new UnreadableException(
        instruction.line(), "the heredoc " + end + " that begins here does not end");
  }
}
