package dev.balenachaos.wire;

import java.util.ArrayList;
import java.util.List;

/**
 * What a rule has done, in frames unless said otherwise.
 *
 * @param matched frames that the rule was for
 * @param bytes of those frames, Ethernet header included
 * @param dropped frames that went no further, by decision of the rule
 * @param overflowed frames that went no further because the rule held back too many already
 * @param delayed frames that the rule held back
 * @param duplicated frames sent twice
 * @param reordered frames that later ones were let past
 * @param corrupted frames that went on with a wrong bit
 * @param answered frames that were answered, or whose answer was changed, by the rule
 */
public record Counters(
    long matched,
    long bytes,
    long dropped,
    long overflowed,
    long delayed,
    long duplicated,
    long reordered,
    long corrupted,
    long answered) {

  /** Returns how many times the rule has done harm: zero means that it had no effect. */
  public long harmed() {
    return dropped + overflowed + delayed + duplicated + reordered + corrupted + answered;
  }

  /** Returns one line, for instance {@code 20 matched (1800 bytes), 7 dropped}. */
  @Override
  public String toString() {
    List<String> words = new ArrayList<>();
    words.add(matched + " matched (" + bytes + " bytes)");
    add(words, dropped, "dropped");
    add(words, overflowed, "overflowed");
    add(words, delayed, "delayed");
    add(words, duplicated, "duplicated");
    add(words, reordered, "reordered");
    add(words, corrupted, "corrupted");
    add(words, answered, "answered");
    return String.join(", ", words);
  }

  private static void add(List<String> words, long count, String word) {
    if (count != 0) {
      words.add(count + " " + word);
    }
  }
}
