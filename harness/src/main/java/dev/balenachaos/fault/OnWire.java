package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.wire.Match;
import dev.balenachaos.wire.Rule;
import dev.balenachaos.wire.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A fault of the network as rules of the wire. Nothing of it is on the device: a reboot changes
 * nothing, and the rules end with this virtual machine, as the device does.
 */
final class OnWire implements NetworkWay {

  /** The rules of one injection, attached to the device before the first is made. */
  private static final class Laid {

    private final String id;
    private final List<Rule> rules = new ArrayList<>();
    private boolean over;

    Laid(String id) {
      this.id = id;
    }

    synchronized void add(Wire wire, Match match, NetworkHarm harm) {
      if (!over) {
        rules.add(wire.add(match, harm.impairment()));
      }
    }

    synchronized void close() {
      over = true;
      rules.forEach(Rule::close);
    }

    synchronized long harmed() {
      return rules.stream().mapToLong(rule -> rule.counters().harmed()).sum();
    }

    synchronized boolean stands() {
      return !over && !rules.isEmpty();
    }
  }

  private final Wire wire;
  private final Network fault;

  OnWire(Wire wire, Network fault) {
    this.wire = wire;
    this.fault = fault;
  }

  @Override
  public Optional<Runnable> undoFromHost(Device device, String id) {
    Laid laid = new Laid(id);
    device.attachments().add(laid);
    return Optional.of(
        () -> {
          laid.close();
          device.attachments().remove(laid);
        });
  }

  @Override
  public void apply(Device device, String id) {
    Places places = Places.of(device);
    List<Flow> flows = fault.flows(places);
    device.attachments().add(Trial.of(id, flows, places, fault.harm()));
    Laid laid = laid(device, id).orElseThrow();
    for (Flow flow : flows) {
      Match match = flow.match();
      if (fault.harm().outwardOnly()) {
        laid.add(wire, match.and(Match.fromDevice()), fault.harm());
      } else if (fault.harm() instanceof NetworkHarm.LimitedTo) {
        // A line is as slow each way, and one way does not take from the other.
        laid.add(wire, match.and(Match.fromDevice()), fault.harm());
        laid.add(wire, match.and(Match.toDevice()), fault.harm());
      } else {
        laid.add(wire, match, fault.harm());
      }
    }
  }

  @Override
  public Effect effect(Device device, String id) {
    Optional<Laid> laid = laid(device, id).filter(Laid::stands);
    if (laid.isEmpty()) {
      return Trial.over(device, id, "no rule of its is on the wire");
    }
    List<Outcome> outcomes = Trial.of(device, id).map(trial -> trial.run(device)).orElse(List.of());
    return Outcome.judge(fault.harm(), laid.get().harmed(), "frames on the wire", outcomes);
  }

  private static Optional<Laid> laid(Device device, String id) {
    return device.attachments().all(Laid.class).stream()
        .filter(laid -> laid.id.equals(id))
        .findFirst();
  }
}
