package dev.balenachaos.supervisor.apply;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Tells whoever wants to know that the state of the device may be another one now. */
public final class Changes {
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  Changes() {}

  /** Tells a listener of every change from now on; it must not block. */
  public void listen(Runnable listener) {
    listeners.add(listener);
  }

  void tell() {
    listeners.forEach(Runnable::run);
  }
}
