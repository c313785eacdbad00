package dev.balenachaos.lab.cloud;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A {@link Trouble} that the cloud is in; closing it heals. Safe for use by many threads. */
public final class ActiveTrouble implements AutoCloseable {

  private final Trouble trouble;
  private final Runnable heal;
  private final AtomicInteger hits = new AtomicInteger();

  ActiveTrouble(Trouble trouble, Consumer<ActiveTrouble> heal) {
    this.trouble = trouble;
    this.heal = () -> heal.accept(this);
  }

  /** Returns how many requests it has met: what proves that it bites. */
  public int hits() {
    return hits.get();
  }

  Trouble trouble() {
    return trouble;
  }

  /** Claims a request; false when it has met as many as it may. */
  boolean meets(Endpoint endpoint) {
    if (!trouble.concerns(endpoint)) {
      return false;
    }
    int before = hits.getAndUpdate(met -> met < trouble.requests() ? met + 1 : met);
    return before < trouble.requests();
  }

  /** Returns what happens, where, and how often. */
  @Override
  public String toString() {
    return trouble.toString();
  }

  /**
   * Ends the trouble. Requests that are waiting because of it are answered when their time comes.
   */
  @Override
  public void close() {
    heal.run();
  }
}
