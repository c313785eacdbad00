package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.wire.Rate;
import dev.balenachaos.wire.Wire;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Faults of a device's way to its cloud.
 *
 * <pre>{@code
 * try (Injection noTime = device.inject(Network.blocked(ntp()))) {
 *   ...
 * }
 * }</pre>
 *
 * <p>On a device with a {@link Wire} they are rules of the wire; on any other they are rules on the
 * device itself, of {@code iptables} and {@code tc}, in chains and queues of their own, with a
 * dead-man's switch. A scenario does not know which; the README of the harness has a table of where
 * they differ. The harness's own connection is never hurt.
 *
 * <p>The effect is proved by what the rules have counted, and by a try of the traffic from the
 * device: so there is traffic to hurt, also when the device is silent.
 */
public final class Network implements Fault {

  private final NetworkHarm harm;
  private final List<Traffic> traffic;

  private Network(NetworkHarm harm, Traffic... traffic) {
    if (traffic.length == 0) {
      throw new IllegalArgumentException(
          "Say which traffic is " + harm + ", for instance ntp(), host(\"…\") or everything()");
    }
    this.harm = harm;
    this.traffic = List.of(traffic);
  }

  /** Lets nothing of it pass, and nobody hears of that: who waits for an answer waits in vain. */
  public static Network blocked(Traffic... traffic) {
    return new Network(new NetworkHarm.Blocked(), traffic);
  }

  /** Refuses it at once, as a host does on which nobody listens. */
  public static Network rejected(Traffic... traffic) {
    return new Network(new NetworkHarm.Rejected(), traffic);
  }

  /**
   * Drops each packet with a probability, whichever way it goes, as a bad line does.
   *
   * @param probability between 0 and 1
   * @throws IllegalArgumentException for any other number
   */
  public static Network dropped(double probability, Traffic... traffic) {
    return new Network(new NetworkHarm.Dropped(probability), traffic);
  }

  /**
   * Holds back what the device sends, so that each round trip takes so much longer.
   *
   * @param delay up to a minute
   */
  public static Network delayed(Duration delay, Traffic... traffic) {
    return delayed(delay, Duration.ZERO, traffic);
  }

  /**
   * Holds back what the device sends by a delay that varies.
   *
   * @param delay up to a minute
   * @param jitter how much longer or shorter than that it may be
   */
  public static Network delayed(Duration delay, Duration jitter, Traffic... traffic) {
    return new Network(new NetworkHarm.Delayed(delay, jitter), traffic);
  }

  /** Lets no more of it pass in a second than a slow line does. */
  public static Network limitedTo(Rate rate, Traffic... traffic) {
    return new Network(new NetworkHarm.LimitedTo(rate), traffic);
  }

  /**
   * Pulls the cable: the device sees its link go down. Only a wire can do that; on a device without
   * one the test is skipped, since the harness would cut its own way off.
   */
  public static Fault unplugged() {
    return new Unplugged();
  }

  private NetworkWay way(Device device) {
    Optional<Wire> wire = device.capability(Wire.class);
    if (wire.isPresent()) {
      return new OnWire(wire.get(), this);
    }
    return harm instanceof NetworkHarm.Delayed || harm instanceof NetworkHarm.LimitedTo
        ? new OnDevice(this, new DeviceQueue(harm))
        : new OnDevice(this, new DeviceChain(harm));
  }

  NetworkHarm harm() {
    return harm;
  }

  /** Returns what of a device's traffic is hurt. */
  List<Flow> flows(Places places) {
    return traffic.stream().flatMap(noun -> noun.on(places).stream()).toList();
  }

  @Override
  public String undo(String id) {
    return DeviceChain.undo(id) + DeviceQueue.undo(id);
  }

  @Override
  public Optional<Runnable> undoFromHost(Device device, String id) {
    return way(device).undoFromHost(device, id);
  }

  @Override
  public void apply(Device device, String id) {
    way(device).apply(device, id);
  }

  @Override
  public Effect effect(Device device, String id) {
    return way(device).effect(device, id);
  }

  /** A try may have to time out, and little traffic may be lost of much: 60 s. */
  @Override
  public Duration bitesWithin() {
    return Duration.ofSeconds(60);
  }

  @Override
  public String toString() {
    return Arrays.stream(traffic.toArray()).map(Object::toString).collect(Collectors.joining(", "))
        + " "
        + harm;
  }
}
