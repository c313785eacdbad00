package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Timeline.Kind;
import java.time.Duration;
import java.util.Comparator;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** The injections of one device, healed in the reverse order of their making. */
public final class Injections implements AutoCloseable {

  private static final AtomicLong IDS = new AtomicLong();

  /** A fault that was not applied gets no more time than this to show no effect. */
  private static final Duration NO_USE_WAITING = Duration.ofSeconds(2);

  private final Device device;
  private final UndoJournal journal;
  private final EffectProof effects;
  private final Duration toBeGone;
  private final Deque<Active> active = new ConcurrentLinkedDeque<>();
  private final ScheduledExecutorService renewals =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "dead-man-renewal");
            thread.setDaemon(true);
            return thread;
          });
  private Control control = Control.NONE;
  private Optional<Duration> lastHeal = Optional.empty();
  private Duration lastProof = Duration.ZERO;

  Injections(Device device, UndoJournal journal) {
    this(device, journal, device.deadlines().scaled(Active.HEAL_BUDGET));
  }

  /**
   * Begins with none.
   *
   * @param toBeGone how long an effect may outlast its heal
   */
  Injections(Device device, UndoJournal journal, Duration toBeGone) {
    this.device = device;
    this.journal = journal;
    this.effects = new EffectProof(device);
    this.toBeGone = toBeGone;
    long third = DeadMan.hold(device).toMillis() / 3;
    Future<?> unused =
        renewals.scheduleWithFixedDelay(this::renewAll, third, third, TimeUnit.MILLISECONDS);
  }

  /** Returns the injections of a device. */
  public static Injections of(Device device) {
    synchronized (device.attachments()) {
      return device
          .attachments()
          .newest(Injections.class)
          .orElseGet(
              () -> {
                Injections made = new Injections(device, UndoJournal.of(device));
                device.attachments().add(made);
                return made;
              });
    }
  }

  /** Sabotages what follows, so that a scenario can be proved honest. */
  public synchronized void sabotage(Control chosen) {
    control = chosen;
  }

  /** Tells how what follows is sabotaged. */
  public synchronized Control control() {
    return control;
  }

  /**
   * Returns the moment of the timeline that a recovery counts from: the last heal, or the first
   * injection after it that still stands.
   */
  public synchronized Optional<Duration> recoveryCountsFrom() {
    return active.stream()
        .map(Active::injection)
        .filter(injection -> injection.fault().harms())
        .map(Injection::applied)
        .filter(applied -> lastHeal.filter(healed -> healed.compareTo(applied) >= 0).isEmpty())
        .min(Comparator.naturalOrder())
        .or(() -> lastHeal);
  }

  /**
   * Returns the moment of the timeline from which a device's answers tell of its recovery: the
   * proof of the last effect, or the end of the last heal. What it answered before may be older
   * than the harm or its heal, which take their time.
   */
  public synchronized Duration answersCountFrom() {
    return lastProof;
  }

  /** Returns the newest injection that still stands. */
  public synchronized Optional<Injection> newest() {
    return Optional.ofNullable(active.peek()).map(Active::injection);
  }

  synchronized Injection inject(Fault fault) {
    String id = nextId();
    Healer healer = healer(fault, id);
    healer.arm();
    note("armed: " + fault);
    Injection injection = new Injection(this, fault, id, device.timeline().now());
    Active made = new Active(device, injection, healer);
    active.push(made);
    try {
      boolean sabotaged = control == Control.NO_INJECTION && fault.harms();
      if (sabotaged) {
        note("sabotaged: not applied");
      } else {
        fault.apply(device, id);
        note("applied: " + fault);
      }
      Duration limit = device.deadlines().scaled(fault.bitesWithin());
      note("effect: " + effects.seen(fault, id, sabotaged ? NO_USE_WAITING : limit));
      markProved(injection);
    } catch (RuntimeException e) {
      healNow(made, e);
      throw e;
    }
    return injection;
  }

  /** Grows with the time, so that what a killed harness left is healed newest first. */
  private static String nextId() {
    long now = System.currentTimeMillis() / 100;
    return HexFormat.of()
        .toHexDigits((int) IDS.accumulateAndGet(now, (last, it) -> Math.max(last + 1, it)));
  }

  private Healer healer(Fault fault, String id) {
    return fault
        .undoFromHost(device, id)
        .<Healer>map(HealedFromHost::new)
        .orElseGet(
            () ->
                new HealedOnDevice(
                    device, journal, new HealScript(id, fault.toString(), fault.undo(id))));
  }

  Effect look(Injection injection) {
    return injection.fault().effect(device, injection.id());
  }

  synchronized void heal(Injection injection) {
    ifNotSabotaged(injection, this::healNow);
  }

  synchronized void healBy(Injection injection, Runnable hand) {
    ifNotSabotaged(
        injection,
        made -> {
          Duration began = device.timeline().now();
          hand.run();
          Effect seen = afterHeal(made);
          if (seen.bites()) {
            throw new AssertionError(stillBites(made, "what was to heal it", seen));
          }
          markHealed(made, began, seen);
          made.undo();
          strike(made);
        });
  }

  private void ifNotSabotaged(Injection injection, Consumer<Active> heal) {
    if (control == Control.NO_HEAL && injection.fault().harms()) {
      note("sabotaged: not healed");
      lastHeal = Optional.of(device.timeline().now());
      return;
    }
    active.stream().filter(made -> made.injection() == injection).findFirst().ifPresent(heal);
  }

  /**
   * Heals whatever is still active, the newest first, and goes on whatever is wrong with one.
   *
   * @throws InfraException when something could not be healed
   */
  public synchronized void healAll() {
    RuntimeException failed = null;
    for (Active made : List.copyOf(active)) {
      try {
        healNow(made);
      } catch (RuntimeException e) {
        if (failed == null) {
          failed = e;
        } else {
          failed.addSuppressed(e);
        }
      }
    }
    if (failed != null) {
      throw failed;
    }
  }

  private void healNow(Active made, RuntimeException why) {
    try {
      healNow(made);
    } catch (RuntimeException e) {
      why.addSuppressed(e);
    }
  }

  private void healNow(Active made) {
    Duration began = made.undo();
    Effect seen = afterHeal(made);
    if (seen.bites()) {
      throw new InfraException(stillBites(made, "its heal", seen));
    }
    markHealed(made, began, seen);
    strike(made);
  }

  private Effect afterHeal(Active made) {
    return effects.seenAfterHeal(made.injection().fault(), made.injection().id(), toBeGone);
  }

  private String stillBites(Active made, String after, Effect seen) {
    return "The fault '%s' bites after %s.\nSeen on %s: %s"
        .formatted(made.injection(), after, device.name(), seen.seen());
  }

  /** A recovery counts from the moment at which the heal began: what it takes is part of it. */
  private void markHealed(Active made, Duration began, Effect seen) {
    note("effect gone: " + seen.seen());
    made.injection().markHealed(began);
    if (made.injection().fault().harms()) {
      lastHeal = Optional.of(began);
    }
    note("healed: " + made.injection());
  }

  private void markProved(Injection injection) {
    if (injection.fault().harms()) {
      lastProof = device.timeline().now();
    }
  }

  private void strike(Active made) {
    markProved(made.injection());
    active.remove(made);
    made.strike();
  }

  void renewAll() {
    for (Active made : active) {
      try {
        made.renew();
      } catch (RuntimeException e) {
        // A schedule whose task throws ends, and with it would all renewals.
        note("not renewed: " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
      }
    }
  }

  private void note(String text) {
    device.timeline().record(Kind.FAULT, "fault", text);
  }

  /** Heals whatever is still active and ends the renewals. */
  @Override
  public void close() {
    try {
      healAll();
    } finally {
      renewals.shutdownNow();
      device.attachments().remove(this);
    }
  }
}
