package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Workloads;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A fork bomb: processes of a service of {@link Workloads#unruly()} start processes, each one a
 * second, until 256 have been started in all.
 *
 * <p>The effect is that the service's cgroup has refused it more of them, as the cgroup counts it;
 * so it needs a service with a {@code pids_limit}.
 */
public final class Processes implements Fault {

  private static final Pattern REFUSED = Pattern.compile("(?m)^max ([1-9]\\d*)$");

  private final Order order;

  private Processes(Order order) {
    this.order = order;
  }

  /**
   * Lets a service multiply.
   *
   * @param service a service with a limit, {@code capped}
   * @throws IllegalArgumentException when the app has no such service
   */
  public static Processes multipliedBy(Deployment app, String service) {
    return new Processes(Order.to(app, service, "fork 8"));
  }

  @Override
  public String undo(String id) {
    return order.takeBack(id);
  }

  @Override
  public void apply(Device device, String id) {
    order.give(device, this, id);
  }

  /** Where the cgroup's file is depends on whether the device has cgroups of version 2 or 1. */
  @Override
  public Effect effect(Device device, String id) {
    String printed =
        HostScript.look(
            device,
            order.look(id)
                + """
                group=$(sed -n 's/^0:://p; s/^[0-9]*:pids://p' /proc/${marked%%[!0-9]*}/cgroup | tail -n 1)
                cat "/sys/fs/cgroup$group/pids.events" "/sys/fs/cgroup/pids$group/pids.events"
                """);
    if (!Order.stands(printed)) {
      return new Effect(false, "nobody is ordered to multiply");
    }
    Matcher refused = REFUSED.matcher(printed);
    return refused.find()
        ? new Effect(true, "the cgroup has refused a process " + refused.group(1) + " times")
        : new Effect(false, "the cgroup has refused no process");
  }

  @Override
  public String toString() {
    return "processes multiplied by " + order.service();
  }
}
