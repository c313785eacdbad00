package dev.balenachaos.lab.toxics;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One proxy of the built-in server: a port, the service behind it, its toxics and its connections.
 * Used by the loop's thread alone.
 */
final class ToxicPort implements EventLoop.Ready {

  /** Connections that the kernel keeps for a moment in which the loop is busy. */
  private static final int BACKLOG = 1024;

  private static final int ACCEPTED_AT_ONCE = 64;
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

  private final EventLoop loop;
  private final Memory memory;
  private final String name;
  private final SplittableRandom random;
  private final Map<String, ToxicSpec> toxics = new LinkedHashMap<>();
  private final Set<Connection> connections = new HashSet<>();
  private final Alarm acceptAgain;
  private InetSocketAddress listen;
  private Upstream upstream;
  private @Nullable ServerSocketChannel server;
  private @Nullable SelectionKey serverKey;

  /**
   * Where a proxy leads.
   *
   * @param text as it was asked for
   * @param address what that was when it was looked up
   */
  record Upstream(String text, InetSocketAddress address) {

    /** Looks up an upstream, which may take a while. */
    static Upstream of(String text) {
      return new Upstream(text, Endpoint.parse(text).resolve());
    }
  }

  ToxicPort(
      EventLoop loop,
      Memory memory,
      long seed,
      String name,
      InetSocketAddress listen,
      Upstream upstream) {
    this.loop = loop;
    this.memory = memory;
    this.name = name;
    this.listen = listen;
    this.upstream = upstream;
    this.random = new SplittableRandom(seed ^ ((long) name.hashCode() << 20));
    this.acceptAgain =
        new Alarm(loop) {
          @Override
          void ring(long now) {
            acceptAgain();
          }
        };
  }

  String name() {
    return name;
  }

  /** Returns where it listens; the host's choice once it has listened on port 0. */
  InetSocketAddress listen() {
    return listen;
  }

  Upstream upstream() {
    return upstream;
  }

  boolean isEnabled() {
    return server != null;
  }

  Collection<ToxicSpec> toxics() {
    return List.copyOf(toxics.values());
  }

  /**
   * Opens the port, unless it is open.
   *
   * @throws ApiException 409 when another has it, 400 when it cannot be had
   */
  void enable() {
    if (server != null) {
      return;
    }
    try {
      ServerSocketChannel opened = ServerSocketChannel.open();
      try {
        opened.bind(listen, BACKLOG);
        serverKey = loop.watch(opened, SelectionKey.OP_ACCEPT, this);
        listen = (InetSocketAddress) opened.getLocalAddress();
        server = opened;
      } finally {
        if (server == null) {
          opened.close();
        }
      }
    } catch (BindException e) {
      boolean taken = String.valueOf(e.getMessage()).contains("in use");
      throw new ApiException(taken ? 409 : 400, cannotListen(e.getMessage()));
    } catch (IOException | RuntimeException e) {
      throw new ApiException(400, cannotListen(String.valueOf(e.getMessage())));
    }
  }

  /** Closes the port and every connection. Its toxics stay. */
  void disable() throws IOException {
    if (server == null) {
      return;
    }
    server.close();
    server = null;
    serverKey = null;
    acceptAgain.setTo(Stage.NEVER);
    long now = loop.now();
    List.copyOf(connections).forEach(connection -> connection.close(now));
    loop.forgetClosed();
  }

  /**
   * Listens elsewhere, or leads elsewhere; connections end, and the port is closed until enabled.
   */
  void move(InetSocketAddress newListen, Upstream newUpstream) throws IOException {
    disable();
    listen = newListen;
    upstream = newUpstream;
  }

  boolean hasToxic(String toxic) {
    return toxics.containsKey(toxic);
  }

  /** Returns one of its toxics, or throws 404. */
  ToxicSpec toxic(String toxic) {
    ToxicSpec found = toxics.get(toxic);
    if (found == null) {
      throw ApiException.noSuchToxic();
    }
    return found;
  }

  /** Adds a toxic, also to the connections that are there. */
  void add(ToxicSpec toxic) {
    toxics.put(toxic.name(), toxic);
    each(connection -> connection.add(toxic, memory, loop.now()));
  }

  /** Changes a toxic of the same name, also on the connections that are there. */
  void change(ToxicSpec toxic) {
    toxics.put(toxic.name(), toxic);
    each(connection -> connection.change(toxic, loop.now()));
  }

  /** Takes a toxic out, also of the connections that are there. */
  void remove(ToxicSpec toxic) {
    toxics.remove(toxic.name());
    each(connection -> connection.remove(toxic, loop.now()));
  }

  @Override
  public void ready(SelectionKey key, long now) {
    try {
      for (int i = 0; i < ACCEPTED_AT_ONCE && server != null; i++) {
        SocketChannel client = server.accept();
        if (client == null) {
          break;
        }
        begin(client, now);
      }
    } catch (IOException e) {
      // The host is out of descriptors, most likely. The next try is later, not at once for ever.
      key.interestOps(0);
      acceptAgain.setTo(now + PAUSE);
    }
  }

  void forget(Connection connection) {
    connections.remove(connection);
  }

  private void begin(SocketChannel client, long now) throws IOException {
    SocketChannel service = null;
    try {
      service = SocketChannel.open();
      Connection connection =
          new Connection(loop, this, client, service, upstream.address(), random.split());
      connections.add(connection);
      toxics.values().forEach(toxic -> connection.add(toxic, memory, now));
      connection.begin(now);
    } catch (IOException | RuntimeException e) {
      client.close();
      if (service == null) {
        throw new IOException(e);
      }
      service.close();
    }
  }

  private void acceptAgain() {
    if (serverKey != null) {
      serverKey.interestOps(SelectionKey.OP_ACCEPT);
    }
  }

  private void each(Consumer<Connection> action) {
    new ArrayList<>(connections).forEach(action);
  }

  private String cannotListen(@Nullable String why) {
    String reason = why == null ? "unknown" : why.toLowerCase(Locale.ROOT);
    return "listen tcp "
        + Endpoint.of(listen)
        + ": "
        + reason
        + ". Choose another port, or 0 for any.";
  }
}
