package dev.balenachaos.fault;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What came of one try of some traffic.
 *
 * @param kind how it ended
 * @param what what was tried, for instance {@code tcp api.lab.test:443}
 */
record Outcome(Kind kind, String what) {

  enum Kind {
    /** There was an answer, of whatever kind. */
    ANSWERED("is answered"),
    /** It was refused at once. */
    REFUSED("is refused"),
    /** No answer came in time. */
    SILENT("has no answer"),
    /** The host's name was not resolved, so nothing was sent. */
    UNKNOWN("is not resolved"),
    /** It was sent; an answer is not waited for. */
    SENT("is sent");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  /** Reads a line such as {@code refused tcp api.lab.test:443}; empty when it is none. */
  static Optional<Outcome> parse(String line) {
    String[] words = line.strip().split(" ", 2);
    return Arrays.stream(Kind.values())
        .filter(kind -> words.length == 2 && kind.name().equalsIgnoreCase(words[0]))
        .findFirst()
        .map(kind -> new Outcome(kind, words[1]));
  }

  boolean isTcp() {
    return what.startsWith(Flow.TCP + " ");
  }

  /**
   * Judges whether a harm bites: the rules have hurt something, and no try ended in a way that it
   * cannot end in.
   *
   * @param hurt how many packets the rules have hurt
   * @param where what was counted, for people
   */
  static Effect judge(NetworkHarm harm, long hurt, String where, List<Outcome> outcomes) {
    Optional<Outcome> contrary =
        outcomes.stream().filter(outcome -> outcome.contradicts(harm)).findFirst();
    String seen = "hurt " + hurt + " " + where;
    return new Effect(hurt > 0 && contrary.isEmpty(), seen + Trial.words(outcomes));
  }

  private boolean contradicts(NetworkHarm harm) {
    if (harm.cutsOff() && kind == Kind.ANSWERED) {
      return true;
    }
    if (!isTcp()) {
      return false;
    }
    return harm instanceof NetworkHarm.Blocked
        ? kind == Kind.REFUSED
        : harm instanceof NetworkHarm.Rejected && kind == Kind.SILENT;
  }

  @Override
  public String toString() {
    return what + " " + kind.words;
  }
}
