package dev.balenachaos.qemu;

import static dev.balenachaos.qemu.Newcomers.booting;
import static dev.balenachaos.qemu.Newcomers.copying;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HostRoomNeedTests {

  private static final long G = 1L << 30;
  private static final Duration LONG = Duration.ofMinutes(10);

  private final AtomicLong available = new AtomicLong();

  /** Looks again so seldom that only another machine's leave can be what lets one in. */
  private final Newcomers machines = new Newcomers(new HostRoom(available::get, LONG, LONG));

  @AfterEach
  void endThreads() throws InterruptedException {
    machines.end();
  }

  @Test
  void aCopyIsTakenToNeedHalfOfItsMemory() {
    available.set(G);
    machines.enter(copying());

    machines.enter(copying());

    assertThat(machines.told()).isEmpty();
    assertThat(machines.waiting(copying())).isNotDone();
  }

  @Test
  void onceOneWasMeasuredAQuarterMoreIsWhatItsKindNeeds() {
    measured(copying(), 400 << 20);
    available.set(1000 << 20);
    machines.enter(copying());

    machines.enter(copying());

    assertThat(machines.told()).isEmpty();
    assertThat(machines.waiting(copying())).isNotDone();
  }

  @Test
  void theMostThatWasMeasuredCounts() {
    measured(copying(), 400 << 20);
    measured(copying(), 300 << 20);
    available.set(1000 << 20);
    machines.enter(copying());

    machines.enter(copying());

    assertThat(machines.waiting(copying())).isNotDone();
  }

  @Test
  void oneKindSaysNothingOfAnother() {
    measured(copying(), 100 << 20);
    available.set(2 * G - 1);
    machines.enter(booting());

    assertThat(machines.waiting(booting())).isNotDone();
  }

  @Test
  void oneThatEndedAtOnceHasNotShownWhatItNeeds() {
    measured(booting(), 1 << 20);
    available.set(G / 2 - 1);
    machines.enter(booting());

    assertThat(machines.waiting(booting())).isNotDone();
  }

  @Test
  void oneThatIsGoneBeforeItWasMeasuredSaysNothing() {
    measured(booting(), 0);
    available.set(2 * G - 1);
    machines.enter(booting());

    assertThat(machines.waiting(booting())).isNotDone();
  }

  private void measured(MachineSpec spec, long own) {
    HostRoom.Place place = machines.enter(spec);
    place.measuredBy(() -> own);
    place.lastMeasure();
    place.leave();
  }
}
