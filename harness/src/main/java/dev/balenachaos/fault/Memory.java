package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Workloads;
import java.time.Duration;

/**
 * Faults of the device's memory: a service of {@link Workloads#unruly()} takes ever more of it, and
 * goes on when the kernel has killed it and its policy has restarted it.
 *
 * <p>balenaOS limits nobody by itself, overcommits, and swaps half of its memory into compressed
 * memory (meta-balena 8.0.2): a service without {@code mem_limit} takes the memory of everybody,
 * one with it that of its own cgroup.
 *
 * <p>The effect is that the kernel has killed somebody for want of memory since the injection, as
 * its log tells.
 */
public final class Memory implements Fault {

  private final Order order;
  private final String how;

  private Memory(Order order, String how) {
    this.order = order;
    this.how = how;
  }

  /**
   * Lets the first process of a service take memory as fast as it can.
   *
   * @param service {@code capped} or {@code uncapped}
   * @throws IllegalArgumentException when the app has no such service
   */
  public static Memory hoggedBy(Deployment app, String service) {
    return new Memory(Order.to(app, service, "hog"), "hogged by " + service);
  }

  /**
   * Lets the first process of a service take 4 MiB a second and give none back. Beside that the
   * service goes on serving its page.
   *
   * @param service {@code capped} or {@code uncapped}
   * @throws IllegalArgumentException when the app has no such service
   */
  public static Memory leakedBy(Deployment app, String service) {
    return new Memory(Order.to(app, service, "leak 4096"), "leaked by " + service);
  }

  /**
   * Lets a service start ever more processes that keep 32 MiB each, as a server does that has a
   * worker for each client: to the kernel, others are bigger. Once one of them is killed the
   * service ends, and begins anew when it is restarted.
   *
   * @param service {@code capped} or {@code uncapped}
   * @throws IllegalArgumentException when the app has no such service
   */
  public static Memory hoggedByManyProcessesOf(Deployment app, String service) {
    return new Memory(
        Order.to(app, service, "herd 32768"), "hogged by many processes of " + service);
  }

  @Override
  public String undo(String id) {
    return order.takeBack(id);
  }

  @Override
  public void apply(Device device, String id) {
    order.give(device, this, id);
  }

  @Override
  public Effect effect(Device device, String id) {
    String printed = HostScript.look(device, order.look(id) + OomKills.SCRIPT);
    if (!Order.stands(printed)) {
      return new Effect(false, "nobody is ordered to take memory");
    }
    OomKills kills = OomKills.parse(printed, OomKills.mark(id));
    return new Effect(!kills.inOrder().isEmpty(), "the kernel has killed " + kills);
  }

  /**
   * All memory has to be filled, and the swap, and then the kernel first gives up what it can read
   * again, over and over: 2 min. On a busy host small processes took 67 s (at full speed) to the
   * first kill.
   */
  @Override
  public Duration bitesWithin() {
    return Duration.ofMinutes(2);
  }

  @Override
  public String toString() {
    return "memory " + how;
  }
}
