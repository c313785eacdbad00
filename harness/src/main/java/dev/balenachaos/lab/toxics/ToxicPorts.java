package dev.balenachaos.lab.toxics;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The proxies of the built-in server. Used by the loop's thread alone. */
final class ToxicPorts {

  private final EventLoop loop;
  private final long seed;
  private final Memory memory = new Memory();
  private final Map<String, ToxicPort> ports = new LinkedHashMap<>();

  /**
   * A proxy as it is asked for, its addresses looked up already.
   *
   * @param listen null where it stays
   * @param upstream null where it stays
   * @param enabled null where it stays
   */
  record Wish(
      String name,
      @Nullable InetSocketAddress listen,
      ToxicPort.@Nullable Upstream upstream,
      @Nullable Boolean enabled) {}

  ToxicPorts(EventLoop loop, long seed) {
    this.loop = loop;
    this.seed = seed;
  }

  Collection<ToxicPort> all() {
    return ports.values();
  }

  ToxicPort named(String name) {
    ToxicPort port = ports.get(name);
    if (port == null) {
      throw ApiException.noSuchProxy();
    }
    return port;
  }

  ToxicPort create(Wish wish) {
    if (ports.containsKey(wish.name())) {
      throw new ApiException(409, "proxy already exists");
    }
    if (wish.upstream() == null) {
      throw ApiException.missing("upstream");
    }
    InetSocketAddress listen =
        wish.listen() == null
            ? new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)
            : wish.listen();
    ToxicPort port = new ToxicPort(loop, memory, seed, wish.name(), listen, wish.upstream());
    if (!Boolean.FALSE.equals(wish.enabled())) {
      port.enable();
    }
    ports.put(wish.name(), port);
    return port;
  }

  ToxicPort update(Wish wish) throws IOException {
    ToxicPort port = named(wish.name());
    boolean enabled = wish.enabled() == null ? port.isEnabled() : wish.enabled();
    InetSocketAddress listen = wish.listen() == null ? port.listen() : wish.listen();
    ToxicPort.Upstream upstream = wish.upstream() == null ? port.upstream() : wish.upstream();
    if (!listen.equals(port.listen()) || !upstream.equals(port.upstream())) {
      port.move(listen, upstream);
    }
    if (enabled) {
      port.enable();
    } else {
      port.disable();
    }
    return port;
  }

  /** Makes the proxies be there, leaving alone those that are there just so. */
  List<ToxicPort> populate(List<Wish> wishes) throws IOException {
    List<ToxicPort> populated = new ArrayList<>();
    for (Wish wish : wishes) {
      ToxicPort there = ports.get(wish.name());
      if (there != null
          && there.listen().equals(wish.listen())
          && there.upstream().equals(wish.upstream())) {
        populated.add(there);
        continue;
      }
      if (there != null) {
        delete(wish.name());
      }
      populated.add(create(wish));
    }
    return populated;
  }

  void delete(String name) throws IOException {
    named(name).disable();
    ports.remove(name);
  }

  /** Enables every proxy and takes every toxic out. */
  void reset() {
    for (ToxicPort port : ports.values()) {
      port.enable();
      port.toxics().forEach(port::remove);
    }
  }

  void closeAll() throws IOException {
    for (String name : List.copyOf(ports.keySet())) {
      delete(name);
    }
  }
}
