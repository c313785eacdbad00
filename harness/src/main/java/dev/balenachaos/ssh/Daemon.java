package dev.balenachaos.ssh;

/** Threads that never keep the harness alive. */
final class Daemon {

  private Daemon() {}

  static Thread start(String name, Runnable body) {
    Thread thread = of(name, body);
    thread.start();
    return thread;
  }

  /** Returns one that has not begun. */
  static Thread of(String name, Runnable body) {
    Thread thread = new Thread(body, name);
    thread.setDaemon(true);
    return thread;
  }
}
