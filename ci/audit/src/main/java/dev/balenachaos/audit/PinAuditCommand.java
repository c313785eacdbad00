package dev.balenachaos.audit;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What {@code ci/pin-audit} does for people and for CI. */
final class PinAuditCommand {

  private static final int ALL_PINNED = 0;
  private static final int SOME_NOT_PINNED = 1;
  private static final int NOT_UNDERSTOOD = 2;

  private static final String USAGE =
      """
      usage: ci/pin-audit DIR    list the images in DIR's Dockerfiles and compose files that have no digest
      Exit status: 0 when there is none, 1 when there are some, 2 when there is nothing to audit.""";

  private static final String LOOK_UP =
      "DIGEST is what this says: docker buildx imagetools inspect NAME:TAG";

  private final PrintStream out;
  private final PrintStream err;

  PinAuditCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  public static void main(String[] arguments) {
    System.exit(new PinAuditCommand(System.out, System.err).run(List.of(arguments)));
  }

  /** Does what the words ask for, and returns the exit status. */
  int run(List<String> words) {
    if (words.equals(List.of("--help"))) {
      out.println(USAGE);
      return ALL_PINNED;
    }
    if (words.size() != 1 || words.get(0).startsWith("-")) {
      err.println(USAGE);
      return NOT_UNDERSTOOD;
    }
    Path folder = Path.of(words.get(0));
    if (!Files.isDirectory(folder)) {
      err.println("ci/pin-audit: " + folder + " is no folder");
      return NOT_UNDERSTOOD;
    }
    try {
      return tell(folder, PinAudit.of(folder));
    } catch (IOException e) {
      err.println("ci/pin-audit: " + folder + " cannot be read: " + e);
      return NOT_UNDERSTOOD;
    }
  }

  private int tell(Path folder, PinAudit audit) {
    if (audit.files() == 0) {
      err.println("ci/pin-audit: there is no Dockerfile and no compose file in " + folder);
      return NOT_UNDERSTOOD;
    }
    audit.findings().forEach(out::println);
    String seen = counted(audit.images(), "image") + " in " + counted(audit.files(), "file");
    if (audit.findings().isEmpty()) {
      out.println("all pinned: " + seen);
      return ALL_PINNED;
    }
    out.println(counted(audit.findings().size(), "finding") + ", of " + seen + ". " + LOOK_UP);
    return SOME_NOT_PINNED;
  }

  private static String counted(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }
}
