package dev.balenachaos.fault;

import dev.balenachaos.run.Timeline;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A fault while it is active. Closing it heals. */
public final class Injection implements AutoCloseable {

  private final Injections owner;
  private final Fault fault;
  private final String id;
  private final Duration applied;
  private volatile @Nullable Duration healed;

  Injection(Injections owner, Fault fault, String id, Duration applied) {
    this.owner = owner;
    this.fault = fault;
    this.id = id;
    this.applied = applied;
  }

  /** Returns what was injected. */
  public Fault fault() {
    return fault;
  }

  /** Returns when the harm was about to be done, on the device's {@link Timeline}. */
  public Duration applied() {
    return applied;
  }

  /** Returns when the heal that worked began, on the device's {@link Timeline}. */
  public Optional<Duration> healed() {
    return Optional.ofNullable(healed);
  }

  /**
   * Heals, and proves it. Does nothing when it is healed already.
   *
   * @throws dev.balenachaos.run.InfraException when the device cannot be healed; its dead-man's
   *     switch stays armed
   */
  @Override
  public void close() {
    owner.heal(this);
  }

  /**
   * Heals by hand, in another way than the fault's own undo, and asserts that it does. What the
   * hand leaves of the harm is taken away by the undo all the same, but only after the proof.
   *
   * @throws AssertionError when the fault still bites after it: then it does not heal as it should
   */
  public void healBy(Runnable hand) {
    owner.healBy(this, hand);
  }

  /**
   * Looks whether the fault bites now, in the way in which its effect was proved.
   *
   * @throws dev.balenachaos.run.InfraException when that cannot be seen
   */
  public Effect look() {
    return owner.look(this);
  }

  String id() {
    return id;
  }

  void markHealed(Duration at) {
    healed = at;
  }

  @Override
  public String toString() {
    return fault.toString();
  }
}
