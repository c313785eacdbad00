package dev.balenachaos.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One frame on its way through the rules, and what they decide. One object serves for all frames of
 * a direction.
 */
final class Passage {

  private final Frame frame;
  private final List<byte[]> answers = new ArrayList<>(0);
  private final List<Waiting.Held> passed = new ArrayList<>(0);
  private final StringBuilder notes = new StringBuilder(0);
  private long now;
  private long due;
  private boolean gone;
  private boolean twice;
  private byte @Nullable [] changed;
  private @Nullable RuleAtWork holder;
  private @Nullable Reordering reordering;

  Passage(boolean fromDevice) {
    this.frame = new Frame(fromDevice);
  }

  /** Begins with the frame that lies at the given place. */
  void begin(ByteBuffer in, int at, int length, long arrival) {
    frame.read(in, at, length);
    now = arrival;
    due = arrival;
    gone = false;
    twice = false;
    changed = null;
    holder = null;
    reordering = null;
    if (!answers.isEmpty()) {
      answers.clear();
    }
    if (!passed.isEmpty()) {
      passed.clear();
    }
    notes.setLength(0);
  }

  /** Returns the frame as the rules so far have left it. */
  Frame frame() {
    return frame;
  }

  /** Returns when it came, in nanoseconds of {@link System#nanoTime()}. */
  long now() {
    return now;
  }

  /** Returns when it goes on as the rules so far have it. */
  long due() {
    return due;
  }

  /** Tells whether it goes no further. */
  boolean gone() {
    return gone;
  }

  boolean twice() {
    return twice;
  }

  boolean isChanged() {
    return changed != null;
  }

  @Nullable RuleAtWork holder() {
    return holder;
  }

  @Nullable Reordering reordering() {
    return reordering;
  }

  /** Returns what goes back to where the frame came from; never null but potentially empty. */
  List<byte[]> answers() {
    return answers;
  }

  /** Returns what had to wait until this one has gone on; never null but potentially empty. */
  List<Waiting.Held> passed() {
    return passed;
  }

  /** Returns what the rules did, for the capture; empty when they did nothing. */
  CharSequence notes() {
    return notes;
  }

  void drop(RuleAtWork by, Count why) {
    gone = true;
    by.count(why);
    note(why == Count.OVERFLOWED ? "lost, too many wait" : "dropped", by);
  }

  void holdUntil(long time, RuleAtWork by) {
    due = Math.max(due, time);
    holder = by;
    note("held for " + (due - now) / 1000 + " us", by);
  }

  /** Lets later frames past; the frame goes on when enough have come. */
  void letPast(long atMost, Reordering by, RuleAtWork rule) {
    holdUntil(atMost, rule);
    reordering = by;
  }

  void sendTwice(RuleAtWork by) {
    twice = true;
    note("sent twice", by);
  }

  void change(byte[] bytes, RuleAtWork by) {
    changed = bytes;
    frame.read(ByteBuffer.wrap(bytes), 0, bytes.length);
    note("changed", by);
  }

  /** Sends a frame back, and the frame itself goes no further. */
  void answer(byte[] bytes, RuleAtWork by) {
    gone = true;
    answers.add(bytes);
    by.count(Count.ANSWERED);
    note("answered", by);
  }

  void release(Waiting.Held waited) {
    passed.add(waited);
  }

  private void note(String what, RuleAtWork by) {
    notes.append(notes.isEmpty() ? "" : "; ").append(what).append(" by rule: ").append(by);
  }
}
