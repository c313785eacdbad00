package dev.balenachaos.wire;

import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Timeline;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A wire whose frames pass through this virtual machine. The door for whoever writes a device
 * provider that has a {@link Cable}. Close it before the machine ends.
 */
public final class RelayedWire implements Wire, AutoCloseable {

  private static final String SOURCE = "wire";

  private final Cable cable;
  private final Path captureFile;
  private final Capture capture;
  private final Relay relay;
  private final long seed;
  private final Timeline timeline;
  private final Map<String, Integer> alike = new HashMap<>();
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
  private boolean plugged = true;
  private boolean closed;
  private @Nullable String broken;

  private RelayedWire(
      Cable cable, Ends ends, Path captureFile, Capture capture, long seed, Timeline timeline)
      throws IOException {
    this.cable = cable;
    this.captureFile = captureFile;
    this.capture = capture;
    this.seed = seed;
    this.timeline = timeline;
    this.relay = Relay.between(ends, capture, this::failed);
  }

  /**
   * Leads a machine's frames through this virtual machine, and hurts none of them yet.
   *
   * @param sockets a folder for the sockets' files, with a short path
   * @param capture the file that takes all frames, as pcapng
   * @param device the device's name, for the capture
   * @param seed of every decision of every rule
   * @param timeline is told of rules, and when the wire breaks
   * @throws InfraException when the machine or the host's file system does not do it
   */
  public static RelayedWire through(
      Cable cable, Path sockets, Path capture, String device, long seed, Timeline timeline) {
    try {
      Capture file = Capture.to(capture, device);
      try {
        Ends ends = Ends.diverted(cable, sockets);
        return new RelayedWire(cable, ends, capture, file, seed, timeline);
      } catch (IOException | RuntimeException e) {
        restoreAfter(e, cable);
        file.close();
        throw e;
      }
    } catch (IOException e) {
      throw new InfraException(
          "Tried: to capture the frames of "
              + device
              + " in "
              + capture
              + "\nSeen: "
              + e
              + "\nDo: see that the folder is there and the disk is not full",
          e);
    }
  }

  private static void restoreAfter(Exception failure, Cable cable) {
    try {
      cable.restore();
    } catch (InfraException e) {
      failure.addSuppressed(e);
    }
  }

  @Override
  public Rule add(Match match, Impairment impairment) {
    requireWhole();
    RuleAtWork rule =
        new RuleAtWork(match, impairment, seedOf(impairment + ": " + match), this::remove);
    relay.add(rule);
    timeline.record(Timeline.Kind.STEP, SOURCE, "rule begins: " + rule);
    return rule;
  }

  private void remove(RuleAtWork rule) {
    relay.remove(rule);
    String counters = rule.counters().toString();
    timeline.record(Timeline.Kind.STEP, SOURCE, "rule ends: " + rule, Map.of("counters", counters));
  }

  /** The second rule with the same words must not repeat what the first decided. */
  private synchronized long seedOf(String words) {
    int before = alike.merge(words, 1, Integer::sum);
    return seed * 31 + words.hashCode() * 0x9e3779b97f4a7c15L + before;
  }

  @Override
  public void unplug() {
    link(false);
  }

  @Override
  public void plug() {
    link(true);
  }

  private synchronized void link(boolean up) {
    cable.link(up);
    if (plugged != up) {
      plugged = up;
      timeline.record(
          Timeline.Kind.STEP, SOURCE, up ? "the cable is put back" : "the cable is pulled");
    }
  }

  @Override
  public synchronized boolean plugged() {
    return plugged;
  }

  @Override
  public Traffic fromDevice() {
    return relay.fromDevice();
  }

  @Override
  public Traffic toDevice() {
    return relay.toDevice();
  }

  @Override
  public Path capture() {
    return captureFile;
  }

  @Override
  public synchronized Optional<String> broken() {
    return Optional.ofNullable(broken);
  }

  @Override
  public void onBroken(Consumer<String> listener) {
    String already;
    synchronized (this) {
      already = broken;
      if (already == null) {
        listeners.add(listener);
      }
    }
    if (already != null) {
      listener.accept(already);
    }
  }

  private synchronized void requireWhole() {
    if (broken != null || closed) {
      throw new InfraException(
          "Tried: to hurt frames on the wire\nSeen: it is "
              + (broken == null ? "closed" : "broken: " + broken)
              + "\nDo: see the timeline for what happened before");
    }
  }

  /** Takes itself out of the way. The sockets are closed, so that QEMU is not stuck in one. */
  private void failed(Throwable cause) {
    if (isClosed()) {
      return;
    }
    // Were it an interrupt that broke the wire, it must not break the connection to QEMU too.
    Thread.interrupted();
    String words = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    try {
      cable.restore();
      broke(words, "frames pass beside it from now on");
    } catch (InfraException e) {
      if (cable.alive()) {
        broke(words, "the device is cut off: " + e.getMessage());
      } else {
        timeline.record(Timeline.Kind.STEP, SOURCE, "the wire ends with the machine");
      }
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private void broke(String why, String now) {
    synchronized (this) {
      broken = why;
    }
    timeline.record(Timeline.Kind.INFRA, SOURCE, "the wire broke: " + why + "; " + now);
    listeners.forEach(listener -> listener.accept(why));
  }

  /** Lets the frames pass beside the wire again, and completes the capture. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    try {
      if (cable.alive()) {
        cable.restore();
      }
    } finally {
      relay.close();
      endCapture();
    }
  }

  private void endCapture() {
    if (capture.leftOut() > 0) {
      timeline.record(
          Timeline.Kind.STEP, SOURCE, capture.leftOut() + " frames are not in the capture");
    }
    try {
      capture.close();
    } catch (IOException e) {
      timeline.record(Timeline.Kind.INFRA, SOURCE, "the capture is not complete: " + e);
    }
  }
}
