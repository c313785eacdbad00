package dev.balenachaos.qemu;

import dev.balenachaos.qemu.MachineSpec.Beginning;
import java.nio.file.Path;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.awaitility.Awaitility;

/** Machines that want into a room, on this thread or on others. */
final class Newcomers {

  private final HostRoom room;
  private final Told told = new Told();
  private final Deque<Thread> threads = new ConcurrentLinkedDeque<>();

  Newcomers(HostRoom room) {
    this.room = room;
  }

  /** Describes a machine with a gigabyte that boots. */
  static MachineSpec booting() {
    return new MachineSpec(
        "machine",
        Accelerator.TCG,
        "1G",
        new Firmware(Path.of("/code.fd"), Path.of("/vars.fd")),
        Path.of("/disk.qcow2"),
        "qcow2",
        Path.of("/console.log"));
  }

  /** Describes a copy of it. */
  static MachineSpec copying() {
    return booting().inRam(new RamFile(Path.of("/ram"), false)).beginning(Beginning.INCOMING);
  }

  HostRoom.Place enter(MachineSpec spec) {
    return room.enter(spec, told.story());
  }

  /** Enters on another thread. */
  CompletableFuture<HostRoom.Place> entering(MachineSpec spec) {
    return CompletableFuture.supplyAsync(() -> enter(spec), this::start);
  }

  /** Enters on another thread, which is seen to wait. */
  CompletableFuture<HostRoom.Place> waiting(MachineSpec spec) {
    long before = waiting();
    CompletableFuture<HostRoom.Place> entering = entering(spec);
    awaitWaiting(before + 1);
    return entering;
  }

  void start(Runnable task) {
    Thread thread = new Thread(task, "newcomer");
    threads.add(thread);
    thread.start();
  }

  void awaitWaiting(long number) {
    Awaitility.await().until(() -> waiting() == number);
  }

  void interrupt() {
    threads.forEach(Thread::interrupt);
  }

  /** Ends those that still wait. */
  void end() throws InterruptedException {
    interrupt();
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** Returns what was told on the console. */
  String told() {
    return told.text();
  }

  private long waiting() {
    return threads.stream()
        .filter(thread -> thread.getState() == Thread.State.TIMED_WAITING)
        .count();
  }
}
