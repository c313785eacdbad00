package dev.balenachaos.lab.toxics;

import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Comparator;
import java.util.Iterator;
import java.util.NavigableSet;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * The one thread that serves every connection of a server, however many there are: sockets, alarms,
 * and what the API asks for. Since all of it happens here, a change of a toxic takes effect between
 * two pieces of a stream under full load, and nothing needs a lock.
 */
final class EventLoop implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(EventLoop.class.getName());
  private static final long MILLISECOND = 1_000_000;
  private static final int BUFFER = 64 << 10;
  private static final long PATIENCE_SECONDS = 20;

  /** Who is told that its socket is ready. */
  interface Ready {
    void ready(SelectionKey key, long now);
  }

  private final Selector selector;
  private final Queue<Runnable> asked = new ConcurrentLinkedQueue<>();
  private final NavigableSet<Alarm> alarms =
      new TreeSet<>(Comparator.comparingLong(Alarm::at).thenComparingLong(Alarm::number));
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
  private final long origin = System.nanoTime();
  private final Thread thread;
  private long numbers;
  private volatile boolean over;

  EventLoop(String name) {
    try {
      selector = Selector.open();
    } catch (IOException e) {
      throw new InfraException("Toxiproxy's loop cannot be started: " + e.getMessage(), e);
    }
    thread = new Thread(this::run, name);
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Does something in the loop and waits for it.
   *
   * @throws ApiException as it throws it
   * @throws InfraException when the loop is closed
   */
  <T> T call(Callable<T> action) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    asked.add(
        () -> {
          try {
            answer.complete(action.call());
          } catch (Exception e) {
            answer.completeExceptionally(e);
          }
        });
    selector.wakeup();
    if (over) {
      throw new InfraException("This Toxiproxy is closed already.");
    }
    try {
      return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException asIs) {
        throw asIs;
      }
      throw new InfraException("Toxiproxy: " + e.getCause(), e.getCause());
    } catch (TimeoutException e) {
      throw new InfraException(
          "Toxiproxy's loop has not answered for " + PATIENCE_SECONDS + " s.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InfraException("Interrupted while Toxiproxy was asked for something.", e);
    }
  }

  /** Returns nanoseconds since the loop began. */
  long now() {
    return System.nanoTime() - origin;
  }

  SelectionKey watch(SelectableChannel channel, int operations, Ready who) throws IOException {
    channel.configureBlocking(false);
    return channel.register(selector, operations, who);
  }

  /**
   * Lets the selector forget the channels that were closed, which gives their ports and descriptors
   * back to the host.
   */
  void forgetClosed() throws IOException {
    selector.selectNow();
  }

  /** Returns what every read of the loop goes through. */
  ByteBuffer buffer() {
    return buffer.clear();
  }

  NavigableSet<Alarm> alarms() {
    return alarms;
  }

  long nextNumber() {
    return numbers++;
  }

  /** Ends the thread; whoever has sockets here has closed them before. */
  @Override
  public void close() {
    over = true;
    selector.wakeup();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
      selector.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new InfraException("Toxiproxy's loop cannot be closed: " + e.getMessage(), e);
    }
  }

  private void run() {
    while (!over) {
      try {
        await();
        serveSockets();
        ringAlarms();
        for (Runnable next = asked.poll(); next != null; next = asked.poll()) {
          next.run();
        }
      } catch (IOException | RuntimeException e) {
        LOG.log(System.Logger.Level.ERROR, "Toxiproxy's loop", e);
      }
    }
  }

  /** Waits for a socket, a question or the next alarm, the last more exactly than to 1 ms. */
  private void await() throws IOException {
    long pause = alarms.isEmpty() ? Stage.NEVER : alarms.first().at() - now();
    if (pause <= 0 || !asked.isEmpty()) {
      selector.selectNow();
    } else if (pause == Stage.NEVER) {
      selector.select();
    } else if (pause >= MILLISECOND) {
      selector.select(pause / MILLISECOND);
    } else if (selector.selectNow() == 0) {
      LockSupport.parkNanos(pause);
    }
  }

  private void serveSockets() throws IOException {
    Iterator<SelectionKey> ready = selector.selectedKeys().iterator();
    while (ready.hasNext()) {
      SelectionKey key = ready.next();
      ready.remove();
      if (key.isValid()) {
        serve(key);
      }
    }
  }

  private void serve(SelectionKey key) throws IOException {
    try {
      ((Ready) key.attachment()).ready(key, now());
    } catch (RuntimeException e) {
      // Else it would be ready again at once, for ever.
      LOG.log(System.Logger.Level.ERROR, "Toxiproxy gives up a socket", e);
      key.channel().close();
    }
  }

  private void ringAlarms() {
    long now = now();
    while (!alarms.isEmpty() && alarms.first().at() <= now) {
      Alarm alarm = alarms.first();
      alarm.setTo(Stage.NEVER);
      alarm.ring(now);
    }
  }
}
