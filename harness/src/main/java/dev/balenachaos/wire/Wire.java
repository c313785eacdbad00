package dev.balenachaos.wire;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The virtual cable between a device and the lab: a capability of devices whose frames pass through
 * the harness. Safe for many threads.
 *
 * <pre>{@code
 * Wire wire = device.needed(Wire.class);
 * try (Rule noTime = wire.add(Match.ntp(), Impairment.dropped())) {
 *   ...
 *   assertThat(noTime.counters().dropped()).isPositive();
 * }
 * }</pre>
 */
public interface Wire {

  /**
   * Hurts what matches from now on, until the rule is closed. Rules act in the order in which they
   * were added: each sees a frame as those before have left it, delays add up, and what is dropped
   * or answered is seen by no later rule. What a rule decides by chance is drawn from the wire's
   * seed and the rule's own words, so that other rules do not change it.
   *
   * @throws dev.balenachaos.run.InfraException when the wire is broken
   */
  Rule add(Match match, Impairment impairment);

  /**
   * Pulls the cable: the device sees its link go down. Pulling it twice is pulling it once.
   *
   * @throws dev.balenachaos.run.InfraException when the device's machine does not do it
   */
  void unplug();

  /**
   * Puts the cable back: the device sees its link come up.
   *
   * @throws dev.balenachaos.run.InfraException when the device's machine does not do it
   */
  void plug();

  /** Tells whether the cable is in. */
  boolean plugged();

  /** Returns what has passed from the device to the lab so far. */
  Traffic fromDevice();

  /** Returns what has passed from the lab to the device so far. */
  Traffic toDevice();

  /**
   * Returns the file with everything that came to the wire, as pcapng, also what was dropped, with
   * a comment that says so. It is complete once the device is closed.
   */
  Path capture();

  /**
   * Returns why the wire broke; empty while it works. A broken wire hurts nothing any more: frames
   * pass beside it where that can be done, and the timeline has an event {@code infra}.
   */
  Optional<String> broken();

  /**
   * Hears why the wire broke, at once when it is broken already. Called on a thread of the wire, so
   * do not wait in it.
   */
  void onBroken(Consumer<String> listener);
}
