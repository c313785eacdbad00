package dev.balenachaos.lab.toxics;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection with its counterpart to the service. When one side says its last, the other
 * hears of it and may still answer, as on a cable; when both have, or one is gone, it ends.
 */
final class Connection implements EventLoop.Ready {

  private final EventLoop loop;
  private final ToxicPort port;
  private final SocketChannel client;
  private final SocketChannel service;
  private final SelectionKey clientKey;
  private final SelectionKey serviceKey;
  private final Link up;
  private final Link down;
  private final SplittableRandom random;
  private boolean connected;
  private boolean closed;

  /** Takes a client's socket and begins to connect to the service. */
  Connection(
      EventLoop loop,
      ToxicPort port,
      SocketChannel client,
      SocketChannel service,
      InetSocketAddress upstream,
      SplittableRandom random)
      throws IOException {
    this.loop = loop;
    this.port = port;
    this.client = client;
    this.service = service;
    this.random = random;
    this.up = new Link(loop, this, client, service);
    this.down = new Link(loop, this, service, client);
    client.setOption(StandardSocketOptions.TCP_NODELAY, true);
    service.setOption(StandardSocketOptions.TCP_NODELAY, true);
    clientKey = loop.watch(client, 0, this);
    serviceKey = loop.watch(service, SelectionKey.OP_CONNECT, this);
    connected = service.connect(upstream);
  }

  /** Begins to move bytes if the service was reached at once. */
  void begin(long now) {
    if (connected) {
      settle(now);
    }
  }

  @Override
  public void ready(SelectionKey key, long now) {
    if (!connected && !connect()) {
      close(now);
      return;
    }
    if (key.isReadable()) {
      (key.equals(clientKey) ? up : down).read(now);
    }
    if (key.isValid() && key.isWritable()) {
      (key.equals(clientKey) ? down : up).pump(now);
    }
    settle(now);
  }

  void add(ToxicSpec toxic, Memory memory, long now) {
    Link link = link(toxic.direction());
    link.slots().add(new Slot(toxic, random.split(), memory, now));
    changed(link, now);
  }

  void change(ToxicSpec toxic, long now) {
    Link link = link(toxic.direction());
    Slot slot = slot(link, toxic.name());
    if (slot != null) {
      slot.become(toxic, now);
      changed(link, now);
    }
  }

  void remove(ToxicSpec toxic, long now) {
    Link link = link(toxic.direction());
    Slot slot = slot(link, toxic.name());
    if (slot != null) {
      slot.remove(now);
      changed(link, now);
    }
  }

  /** A socket turned out to be dead, while reading or writing. */
  void lost(SocketChannel socket) {
    Link from = socket.equals(client) ? up : down;
    Link to = socket.equals(client) ? down : up;
    from.sourceLost();
    to.sinkLost(loop.now());
  }

  /** Ends the connection once there is nothing to do, else says what it waits for. */
  void settle(long now) {
    if (closed) {
      return;
    }
    // What one link did may have lost the other its socket.
    up.pump(now);
    down.pump(now);
    if (up.isDone() && down.isDone()) {
      close(now);
    } else if (!closed) {
      interest(clientKey, up, down);
      interest(serviceKey, down, up);
    }
  }

  /** Resets both sides: each sees RST, and nothing that was on its way. */
  void reset(long now) throws IOException {
    client.setOption(StandardSocketOptions.SO_LINGER, 0);
    service.setOption(StandardSocketOptions.SO_LINGER, 0);
    close(now);
  }

  /** Ends both sides; what was delivered before still arrives. */
  void close(long now) {
    if (closed) {
      return;
    }
    closed = true;
    up.sinkLost(now);
    down.sinkLost(now);
    port.forget(this);
    closeQuietly(client);
    closeQuietly(service);
  }

  private boolean connect() {
    try {
      connected = service.finishConnect();
      return connected;
    } catch (IOException e) {
      return false;
    }
  }

  private void changed(Link link, long now) {
    if (connected) {
      link.pump(now);
      settle(now);
    }
  }

  private Link link(Direction direction) {
    return direction == Direction.UPSTREAM ? up : down;
  }

  private static @Nullable Slot slot(Link link, String name) {
    return link.slots().stream().filter(slot -> slot.isOf(name)).findFirst().orElse(null);
  }

  private static void interest(SelectionKey key, Link readBy, Link writtenBy) {
    int wanted =
        (readBy.wantsToRead() ? SelectionKey.OP_READ : 0)
            | (writtenBy.wantsToWrite() ? SelectionKey.OP_WRITE : 0);
    if (key.interestOps() != wanted) {
      key.interestOps(wanted);
    }
  }

  private static void closeQuietly(SocketChannel socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // The kernel has taken the descriptor back all the same.
    }
  }
}
