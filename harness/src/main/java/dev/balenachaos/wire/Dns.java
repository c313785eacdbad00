package dev.balenachaos.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** Reads DNS messages. */
final class Dns {

  private Dns() {}

  /** Returns the DNS message of a frame; null when there is none that can be understood. */
  static @Nullable Message message(Frame frame) {
    if (!frame.isWhole() || !frame.isOf(Frame.UDP, Frame.DNS_PORT)) {
      return null;
    }
    try {
      return new Message(frame.copy(frame.payload(), frame.end()));
    } catch (IOException | RuntimeException e) {
      // Whatever it is, a library that reads it must not be able to cut the wire.
      return null;
    }
  }

  /** Returns the name that a message asks for; null when it asks for none. */
  static @Nullable String question(Message message) {
    Record question = message.getQuestion();
    return question == null ? null : NamePattern.plain(question.getName().toString());
  }

  /** Returns the names that a message is about: the one asked for and its aliases. */
  static Set<String> names(Message message) {
    Set<String> names = new LinkedHashSet<>();
    String question = question(message);
    if (question != null) {
      names.add(question);
    }
    for (Record answer : message.getSection(Section.ANSWER)) {
      if (answer instanceof CNAMERecord alias) {
        names.add(NamePattern.plain(alias.getName().toString()));
        names.add(NamePattern.plain(alias.getTarget().toString()));
      }
    }
    return names;
  }

  /** Returns the addresses in an answer; never null but potentially empty. */
  static List<InetAddress> addresses(Message message) {
    List<InetAddress> addresses = new ArrayList<>();
    for (Record answer : message.getSection(Section.ANSWER)) {
      if (answer instanceof ARecord ipv4) {
        addresses.add(ipv4.getAddress());
      } else if (answer instanceof AAAARecord ipv6) {
        addresses.add(ipv6.getAddress());
      }
    }
    return addresses;
  }
}
