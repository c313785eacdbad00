package dev.balenachaos.qemu;

import static dev.balenachaos.qemu.Newcomers.booting;
import static dev.balenachaos.qemu.Newcomers.copying;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.run.InfraException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HostRoomTests {

  private static final long G = 1L << 30;
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Duration SOON = Duration.ofSeconds(5);

  private final AtomicLong available = new AtomicLong();

  /** Looks again so seldom that only another machine's leave can be what lets one in. */
  private final Newcomers machines = new Newcomers(new HostRoom(available::get, LONG, LONG));

  @AfterEach
  void endThreads() throws InterruptedException {
    machines.end();
  }

  @Test
  void theFirstEntersHoweverLittleMemoryThereIs() {
    available.set(0);

    machines.enter(booting());

    assertThat(machines.told()).isEmpty();
  }

  @Test
  void oneThatFindsRoomDoesNotWait() {
    available.set(2 * G);
    machines.enter(booting());

    machines.enter(booting());

    assertThat(machines.told()).isEmpty();
  }

  @Test
  void whatAMachineMayStillTakeIsKeptForIt() {
    available.set(2 * G - 1);
    machines.enter(booting());

    assertThat(machines.waiting(booting())).isNotDone();
  }

  @Test
  void whatAMachineHasTakenIsNotCountedTwice() {
    available.set(3 * G / 2);
    machines.enter(booting()).measuredBy(() -> G / 2);

    machines.enter(booting());

    assertThat(machines.told()).isEmpty();
  }

  @Test
  void aMachineThatTookMoreThanItNeedsGivesNothingBack() {
    available.set(G - 1);
    machines.enter(booting()).measuredBy(() -> 2 * G);

    assertThat(machines.waiting(booting())).isNotDone();
  }

  @Test
  void oneThatWaitsGoesOnWhenAnotherLeaves() {
    available.set(G);
    HostRoom.Place first = machines.enter(booting());
    CompletableFuture<HostRoom.Place> second = machines.waiting(booting());

    first.leave();

    assertThat(second).succeedsWithin(SOON);
  }

  @Test
  void oneThatWaitsSeesThatTheHostHasMemoryAgain() {
    Newcomers machines = newcomers(LONG);
    machines.enter(booting());
    CompletableFuture<HostRoom.Place> second = machines.waiting(booting());

    available.set(2 * G);

    assertThat(second).succeedsWithin(SOON);
  }

  @Test
  void nobodyOvertakesOneThatWaits() {
    available.set(3 * G / 2);
    HostRoom.Place first = machines.enter(booting());
    CompletableFuture<HostRoom.Place> large = machines.waiting(booting());

    CompletableFuture<HostRoom.Place> small = machines.waiting(copying());
    first.leave();

    assertThat(large).succeedsWithin(SOON);
    assertThat(small).succeedsWithin(SOON);
  }

  @Test
  void leavingTwiceMakesRoomOnce() {
    available.set(3 * G / 2);
    HostRoom.Place first = machines.enter(booting());
    machines.enter(copying());
    first.leave();
    machines.enter(booting());

    first.leave();

    assertThat(machines.waiting(copying())).isNotDone();
  }

  @Test
  void waitingIsToldOnce() {
    machines.enter(booting());

    assertThat(machines.waiting(booting())).isNotDone();
    assertThat(machines.waiting(booting())).isNotDone();

    assertThat(machines.told().lines())
        .singleElement()
        .asString()
        .contains("no room for one more machine");
  }

  @Test
  void oneThatNobodyMakesRoomForGivesUp() {
    Newcomers machines = newcomers(Duration.ofMillis(50));
    available.set(G + G / 2);
    machines.enter(booting());

    assertThatThrownBy(() -> machines.enter(booting()))
        .isInstanceOf(InfraException.class)
        .hasMessage(
            """
            Tried: to start machine once the host has 1G of memory for it
            Seen: 512M free beside what 1 others may still take; none came or went for 0.05 s
            Do: run fewer at a time (-Ddevices.parallel) or with less memory (-Dqemu.memory)""");
  }

  @Test
  void oneThatHasGivenUpIsInNobodysWay() {
    Newcomers machines = newcomers(Duration.ofMillis(50));
    machines.enter(booting());
    assertThatThrownBy(() -> machines.enter(booting())).isInstanceOf(InfraException.class);
    available.set(2 * G);

    assertThat(machines.entering(booting())).succeedsWithin(SOON);
  }

  @Test
  void anInterruptEndsTheWaitAndIsKept() {
    machines.enter(booting());
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    machines.start(
        () -> {
          assertThatThrownBy(() -> machines.enter(booting()))
              .isInstanceOf(InfraException.class)
              .hasMessage("Interrupted while machine waited for memory to start in");
          interrupted.complete(Thread.currentThread().isInterrupted());
        });
    machines.awaitWaiting(1);

    machines.interrupt();

    assertThat(interrupted).succeedsWithin(SOON).isEqualTo(true);
  }

  @Test
  void ofEightAtOnceAsManyEnterAsThereIsRoomFor() throws InterruptedException {
    available.set(3 * G);
    BlockingQueue<HostRoom.Place> entered = new LinkedBlockingQueue<>();
    for (int i = 0; i < 8; i++) {
      machines.start(() -> entered.add(machines.enter(booting())));
    }

    for (int others = 5; others >= 0; others--) {
      machines.awaitWaiting(others);
      Awaitility.await().until(() -> entered.size() == 3);
      entered.take().leave();
    }

    assertThat(entered).hasSize(2);
  }

  /** Returns newcomers of a room in which one that waits looks at the host's memory often. */
  private Newcomers newcomers(Duration patience) {
    return new Newcomers(new HostRoom(available::get, patience, Duration.ofMillis(5)));
  }
}
