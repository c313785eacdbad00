package dev.balenachaos.ssh;

/** Threads that never keep the harness alive. */
final class Daemon {

  private Daemon() {}

  static Thread start(String name, Runnable body) {
    Thread thread = new Thread(body, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
