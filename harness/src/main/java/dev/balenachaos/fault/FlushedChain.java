package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.InvalidException;
import dev.balenachaos.workload.Deployment;
import java.time.Duration;

/**
 * A chain of the host's firewall that a container empties, as a script of rules does that begins
 * with {@code iptables -F}.
 *
 * <p>Its owner does not look after it: the supervisor writes its chain when it starts and when the
 * firewall's mode changes (balena-supervisor 19.0.5, {@code src/lib/firewall.ts}), the engine its
 * own when it starts, and for each network that it makes. The heal restarts the owner, where there
 * are fewer rules than before.
 */
public final class FlushedChain implements Fault {

  private enum Owner {
    SUPERVISOR("filter", "BALENA-FIREWALL", "balena-supervisor.service"),
    ENGINE("filter", "FORWARD", "balena.service");

    private final String table;
    private final String chain;
    private final String unit;

    Owner(String table, String chain, String unit) {
      this.table = table;
      this.chain = chain;
      this.unit = unit;
    }

    /** The status is 1 where there is no such chain, and more where iptables cannot tell. */
    String count() {
      return "rules=$(iptables -w 10 -t "
          + table
          + " -S "
          + chain
          + "); [ $? -le 1 ] && echo \"$rules\" | grep -c '^-A'";
    }
  }

  private final Owner owner;
  private final Deployment app;
  private final String service;

  private FlushedChain(Owner owner, Deployment app, String service) {
    this.owner = owner;
    this.app = app;
    this.service = service;
  }

  /**
   * Lets a running service empty the supervisor's chain {@code BALENA-FIREWALL} of IPv4.
   *
   * @param service a service that runs the program {@code gatekeeper}
   */
  public static FlushedChain ofTheSupervisor(Deployment app, String service) {
    return new FlushedChain(Owner.SUPERVISOR, app, service);
  }

  /**
   * Lets a running service empty the chain {@code FORWARD} of IPv4, where the engine has what lets
   * packets pass to and from containers: its policy is to drop them.
   *
   * @param service a service that runs the program {@code gatekeeper}
   */
  public static FlushedChain ofTheEngine(Deployment app, String service) {
    return new FlushedChain(Owner.ENGINE, app, service);
  }

  @Override
  public String undo(String id) {
    return """
    count() { %1$s; }
    [ -e %2$s ] || return 0
    read -r before <%2$s
    [ "$(count)" -ge "$before" ] || systemctl restart %3$s
    for second in $(seq 60); do
      ! [ "$(count)" -gt 0 ] || return 0
      sleep 1
    done
    return 1\
    """
        .formatted(owner.count(), flushedPath(id), owner.unit);
  }

  private static String flushedPath(String id) {
    return HealScript.FOLDER + "/" + id + "/flushed";
  }

  @Override
  public void apply(Device device, String id) {
    int rules = rules(device);
    if (rules == 0) {
      throw new InvalidException(
          "The chain "
              + owner.chain
              + " of "
              + device.name()
              + " is empty, so it cannot be flushed");
    }
    HostScript.apply(
        device,
        this,
        "echo %d >%s && balena-engine exec %s gatekeeper flush %s %s\n"
            .formatted(rules, flushedPath(id), app.container(service), owner.table, owner.chain),
        Duration.ofMinutes(1));
  }

  private int rules(Device device) {
    String printed = HostScript.look(device, owner.count() + "\n");
    if (!printed.matches("\\d+")) {
      throw new InfraException(
          "Tried: to count the rules in "
              + owner.chain
              + " of "
              + device.name()
              + "\nSeen: iptables does not tell\nDo: run `iptables -t "
              + owner.table
              + " -S` on the device");
    }
    return Integer.parseInt(printed);
  }

  @Override
  public Effect effect(Device device, String id) {
    int rules = rules(device);
    return new Effect(rules == 0, "rules in " + owner.chain + ": " + rules);
  }

  @Override
  public String toString() {
    return "the chain " + owner.chain + " flushed by the service " + service;
  }
}
