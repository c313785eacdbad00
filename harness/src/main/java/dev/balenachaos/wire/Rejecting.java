package dev.balenachaos.wire;

/** Answers as a closed port does. */
final class Rejecting implements Action {

  private static final int RESET = 0x04;

  @Override
  public void on(Passage passage, RuleAtWork rule) {
    Frame frame = passage.frame();
    // Nobody answers what went to many, a reset, or an ICMP message that may itself be a refusal.
    boolean whole = frame.isWhole() && !isForMany(frame);
    if (whole && frame.protocol() == Frame.TCP && !isReset(frame)) {
      passage.answer(Reply.reset(frame), rule);
    } else if (whole && frame.protocol() == Frame.UDP) {
      passage.answer(Reply.unreachable(frame), rule);
    } else {
      passage.drop(rule, Count.DROPPED);
    }
  }

  private static boolean isForMany(Frame frame) {
    return (frame.unsignedByte(frame.start()) & 1) != 0;
  }

  private static boolean isReset(Frame frame) {
    return (frame.unsignedByte(frame.transport() + 13) & RESET) != 0;
  }
}
