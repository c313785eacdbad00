package dev.balenachaos.wire;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Answers DNS queries in the server's place. */
final class DnsAnswering implements Action {

  private static final Duration TO_BE_KEPT = Duration.ofMinutes(1);

  /** What an answer says. */
  private interface Wording {
    void write(Record question, Message answer);
  }

  private final Wording wording;

  private DnsAnswering(Wording wording) {
    this.wording = wording;
  }

  static DnsAnswering nameNotFound() {
    return new DnsAnswering((question, answer) -> answer.getHeader().setRcode(Rcode.NXDOMAIN));
  }

  static DnsAnswering resolvingTo(List<InetAddress> addresses) {
    return new DnsAnswering(
        (question, answer) -> {
          for (InetAddress address : addresses) {
            Record resolved = record(question, address);
            if (resolved != null) {
              answer.addRecord(resolved, Section.ANSWER);
            }
          }
        });
  }

  private static @Nullable Record record(Record question, InetAddress address) {
    boolean ipv4 = address.getAddress().length == 4;
    long seconds = TO_BE_KEPT.toSeconds();
    if (question.getType() == (ipv4 ? Type.A : Type.AAAA)) {
      return ipv4
          ? new ARecord(question.getName(), question.getDClass(), seconds, address)
          : new AAAARecord(question.getName(), question.getDClass(), seconds, address);
    }
    return null;
  }

  @Override
  public void on(Passage passage, RuleAtWork rule) {
    Frame frame = passage.frame();
    if (frame.isOf(Frame.TCP, Frame.DNS_PORT)) {
      passage.drop(rule, Count.DROPPED);
      return;
    }
    Message query = Dns.message(frame);
    Record question = query == null ? null : query.getQuestion();
    if (query != null && question != null && !query.getHeader().getFlag(Flags.QR)) {
      passage.answer(Reply.udp(frame, answer(query, question).toWire()), rule);
    }
  }

  private Message answer(Message query, Record question) {
    Message answer = new Message(query.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    answer.getHeader().setFlag(Flags.RA);
    if (query.getHeader().getFlag(Flags.RD)) {
      answer.getHeader().setFlag(Flags.RD);
    }
    answer.addRecord(question, Section.QUESTION);
    wording.write(question, answer);
    return answer;
  }
}
