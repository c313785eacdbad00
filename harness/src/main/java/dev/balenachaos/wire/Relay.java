package dev.balenachaos.wire;

import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes frames from one side to the other, through the rules. One thread does it all: it never
 * waits for a reader, since QEMU writes with its big lock held and both would wait for ever.
 */
final class Relay implements AutoCloseable {

  private final Selector selector;
  private final Ends ends;
  private final Way fromDevice;
  private final Way toDevice;
  private final Capture capture;
  private final Consumer<Throwable> onFailure;
  private final Thread thread = new Thread(this::run, "wire");
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Waiting waiting = new Waiting();
  private final Learnt learnt = new Learnt();
  private final Frame made = new Frame(true);
  private final Frame madeForDevice = new Frame(false);
  private final List<RuleAtWork> rules = new ArrayList<>();
  private RuleAtWork[] rulesNow = {};
  private volatile boolean stopping;

  private Relay(Ends ends, Capture capture, Consumer<Throwable> onFailure) throws IOException {
    this.selector = Selector.open();
    this.ends = ends;
    this.fromDevice = new Way(true, ends.fromDevice(), ends.toLab(), selector);
    this.toDevice = new Way(false, ends.fromLab(), ends.toDevice(), selector);
    this.capture = capture;
    this.onFailure = onFailure;
    thread.setDaemon(true);
  }

  /**
   * Begins.
   *
   * @param onFailure hears, on the relay's thread, why it ended when it was not told to; the
   *     sockets are closed by then
   */
  static Relay between(Ends ends, Capture capture, Consumer<Throwable> onFailure)
      throws IOException {
    Relay relay = new Relay(ends, capture, onFailure);
    relay.thread.start();
    return relay;
  }

  Traffic fromDevice() {
    return fromDevice.traffic();
  }

  Traffic toDevice() {
    return toDevice.traffic();
  }

  /**
   * Adds a rule, and returns when it acts.
   *
   * @throws InfraException when the relay has ended
   */
  void add(RuleAtWork rule) {
    boolean added =
        onThread(
            () -> {
              rules.add(rule);
              rulesNow = rules.toArray(RuleAtWork[]::new);
            });
    if (!added) {
      throw new InfraException(
          "Tried: to add a rule to the wire: "
              + rule
              + "\nSeen: the wire has ended\nDo: see the timeline for what broke it");
    }
  }

  /** Takes a rule away, and returns when it acts no more. */
  void remove(RuleAtWork rule) {
    onThread(
        () -> {
          rules.remove(rule);
          rulesNow = rules.toArray(RuleAtWork[]::new);
          waiting.release(rule, System.nanoTime());
        });
  }

  private boolean onThread(Runnable task) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    tasks.add(
        () -> {
          task.run();
          done.complete(null);
        });
    selector.wakeup();
    CompletableFuture.anyOf(done, ended).join();
    return done.isDone();
  }

  private void run() {
    Throwable failure = null;
    try {
      while (!stopping) {
        turn();
      }
    } catch (IOException | RuntimeException | Error e) {
      failure = e;
    }
    ends.close();
    closeSelector();
    ended.complete(null);
    if (failure != null && !stopping) {
      onFailure.accept(failure);
    }
  }

  private void turn() throws IOException {
    await();
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
    for (SelectionKey key : selector.selectedKeys()) {
      if (key.isReadable()) {
        relay((Way) key.attachment());
      }
    }
    selector.selectedKeys().clear();
    sendDue();
    fromDevice.flush();
    toDevice.flush();
  }

  private void await() throws IOException {
    if (waiting.isEmpty()) {
      selector.select();
      return;
    }
    long nanos = waiting.nanosToNext(System.nanoTime());
    if (nanos == 0) {
      selector.selectNow();
    } else {
      selector.select((nanos + 999_999) / 1_000_000);
    }
  }

  private void relay(Way way) throws IOException {
    way.read();
    long now = System.nanoTime();
    while (way.next(now)) {
      Passage passage = way.passage();
      learnt.take(passage.frame());
      Frame came = passage.frame();
      ByteBuffer bytes = came.bytes();
      int at = came.start();
      int length = came.length();
      for (RuleAtWork rule : rulesNow) {
        rule.on(passage, learnt);
        if (passage.gone()) {
          break;
        }
      }
      if (passage.isChanged()) {
        Frame frame = way.fromDevice() ? made : madeForDevice;
        frame.read(bytes, at, length);
        capture.add(frame, now, "this came; " + passage.notes());
        capture.add(passage.frame(), now, "this was made of it");
      } else {
        capture.add(came, now, passage.notes());
      }
      goOn(way, passage);
    }
  }

  private void goOn(Way way, Passage passage) {
    for (byte[] answer : passage.answers()) {
      answer(way.fromDevice() ? toDevice : fromDevice, answer, passage.now());
    }
    if (!passage.gone()) {
      int copies = passage.twice() ? 2 : 1;
      for (int i = 0; i < copies; i++) {
        send(way, passage);
      }
    }
    for (Waiting.Held held : passage.passed()) {
      waiting.reschedule(held, passage.due());
    }
  }

  private void send(Way way, Passage passage) {
    Frame frame = passage.frame();
    if (passage.due() - passage.now() <= 0) {
      way.send(frame.bytes(), frame.start(), frame.length());
      return;
    }
    Waiting.Held held =
        waiting.hold(frame.copy(), way.fromDevice(), passage.holder(), passage.due());
    Reordering reordering = passage.reordering();
    if (reordering != null) {
      reordering.aside(held);
    }
  }

  private void answer(Way way, byte[] bytes, long now) {
    Frame frame = way.fromDevice() ? made : madeForDevice;
    frame.read(ByteBuffer.wrap(bytes), 0, bytes.length);
    learnt.take(frame);
    capture.add(frame, now, "made by the rule for the frame before");
    way.send(bytes);
  }

  private void sendDue() {
    if (waiting.isEmpty()) {
      return;
    }
    long now = System.nanoTime();
    for (Waiting.@Nullable Held held = waiting.poll(now); held != null; held = waiting.poll(now)) {
      (held.fromDevice() ? fromDevice : toDevice).send(held.bytes());
    }
  }

  private void closeSelector() {
    try {
      selector.close();
    } catch (IOException e) {
      // Only its end is wanted.
    }
  }

  /** Ends the relay; what waits is lost. */
  @Override
  public void close() {
    stopping = true;
    selector.wakeup();
    ended.join();
  }
}
