package dev.balenachaos.wire;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;

/**
 * Learns from every frame that comes, so that a rule also knows what was before it. It forgets what
 * was longest ago.
 */
final class Learnt implements Knowledge {

  private static final int MOST_ADDRESSES = 4096;
  private static final int MOST_NAMES = 64;

  /** An IP address; IPv4 in the low half. */
  private record Address(long high, long low) {

    static Address at(ByteBuffer bytes, int at, int length) {
      return length == 4
          ? new Address(4, bytes.getInt(at) & 0xffff_ffffL)
          : new Address(bytes.getLong(at), bytes.getLong(at + 8));
    }

    static Address of(InetAddress address) {
      byte[] bytes = address.getAddress();
      return at(ByteBuffer.wrap(bytes), 0, bytes.length);
    }
  }

  private final Map<Address, Set<String>> names = new Recent<>(MOST_ADDRESSES);
  private final TlsConnections connections = new TlsConnections();
  private final List<String> askedNow = new ArrayList<>();

  /** Takes a frame in; what is asked next is about this one. */
  void take(Frame frame) {
    if (!askedNow.isEmpty()) {
      askedNow.clear();
    }
    if (frame.isOf(Frame.UDP, Frame.DNS_PORT)) {
      Message message = Dns.message(frame);
      if (message != null) {
        takeDns(message);
      }
    } else if (frame.fromDevice() && frame.protocol() == Frame.TCP && frame.isWhole()) {
      connections.take(frame);
    }
  }

  private void takeDns(Message message) {
    Set<String> about = Dns.names(message);
    askedNow.addAll(about);
    if (message.getHeader().getFlag(Flags.QR)) {
      for (InetAddress address : Dns.addresses(message)) {
        Set<String> known = names.computeIfAbsent(Address.of(address), a -> new LinkedHashSet<>());
        about.stream().limit(MOST_NAMES - (long) known.size()).forEach(known::add);
      }
    }
  }

  @Override
  public boolean isAbout(Frame frame, NamePattern name) {
    return !askedNow.isEmpty()
        ? askedNow.stream().anyMatch(name::covers)
        : frame.isIp()
            && (isNamed(frame, frame.sourceAddress(), name)
                || isNamed(frame, frame.destinationAddress(), name));
  }

  private boolean isNamed(Frame frame, int at, NamePattern name) {
    Set<String> known = names.get(Address.at(frame.bytes(), at, frame.addressLength()));
    return known != null && known.stream().anyMatch(name::covers);
  }

  @Override
  public boolean isTlsWith(Frame frame, NamePattern serverName) {
    String asked = connections.serverName(frame);
    return asked != null && serverName.covers(asked);
  }

  /** A map that forgets what came longest ago. */
  static final class Recent<K, V> extends LinkedHashMap<K, V> {

    private static final long serialVersionUID = 1L;

    private final int most;

    Recent(int most) {
      this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
      return size() > most;
    }
  }
}
