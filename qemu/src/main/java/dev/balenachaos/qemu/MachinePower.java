package dev.balenachaos.qemu;

import dev.balenachaos.device.PowerSupply;
import dev.balenachaos.process.KeptFolder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A machine's power. While it is off the guest is halted; it is given back by a reset, so that the
 * guest finds nothing in memory of what was there.
 *
 * <p>QEMU ends what is under way before it halts a guest, and a host that goes on loses nothing of
 * what QEMU was given. So that a disk forgets what it was not told to keep, its writes are logged
 * for a while, and then replayed but for what is lost.
 */
final class MachinePower implements PowerSupply {

  /** So many flushes are logged before the cut, from 1 on. */
  private static final int MOST_FLUSHES = 16;

  /**
   * A write that a program is just forcing is forced sooner, and whoever forces again and again is
   * done for now. What is forced while the disk dies would else leave nothing to lose.
   */
  private static final Duration UNFORCED_FOR = Duration.ofMillis(100);

  private static final Duration LONGEST_LOG = Duration.ofSeconds(60);

  private final Qmp qmp;
  private final RandomGenerator random;
  private boolean off;
  private Losses losses = Losses.NONE;

  /**
   * Prepares.
   *
   * @param random from which is drawn when the power is cut, and what is lost
   */
  MachinePower(Qmp qmp, RandomGenerator random) {
    this.qmp = qmp;
    this.random = random;
  }

  @Override
  public boolean isOn() {
    return qmp.execute("query-status").path("running").asBoolean();
  }

  @Override
  public synchronized void cut() {
    losses = Losses.NONE;
    try (KeptFolder kept = KeptFolder.make("bc-cut-")) {
      Path scratch = kept.path();
      List<Overlay.Patch> patches;
      try (LoggedDisk disk = LoggedDisk.begin(qmp, scratch)) {
        awaitMoment(disk.log(), 1 + random.nextInt(MOST_FLUSHES));
        disk.die();
        Survivors survivors = Survivors.of(disk.log().readOn(), random);
        off = true;
        qmp.execute("stop");
        patches = Replay.patches(disk.log().file(), survivors.kept(), scratch);
        losses = new Losses(survivors.kept().size(), survivors.unforced(), survivors.lost());
      }
      patches.forEach(patch -> MachineDisk.write(qmp, patch));
    }
  }

  /** Waits for so many flushes, and then for a write that nobody forces to the disk. */
  private static void awaitMoment(WriteLog log, int flushes) {
    Moment moment = new Moment(log, flushes);
    try {
      Awaitility.await()
          .pollDelay(Duration.ZERO)
          .pollInterval(UNFORCED_FOR)
          .atMost(LONGEST_LOG)
          .until(moment::isNow);
    } catch (ConditionTimeoutException e) {
      // Nothing may be lost then, and that is told.
    }
  }

  /** The moment at which a write has not been forced since the last look, a while ago. */
  private static final class Moment {

    private final WriteLog log;
    private final int flushes;
    private long flushedBefore;
    private boolean looseBefore;

    private Moment(WriteLog log, int flushes) {
      this.log = log;
      this.flushes = flushes;
    }

    private boolean isNow() {
      List<WriteLog.Entry> entries = log.readOn();
      long flushed = entries.stream().filter(WriteLog.Entry::flushes).count();
      boolean loose = !Survivors.unforced(entries).isEmpty();
      boolean now = flushed >= flushes && flushed == flushedBefore && looseBefore && loose;
      flushedBefore = flushed;
      looseBefore = loose;
      return now;
    }
  }

  @Override
  public synchronized Losses losses() {
    return losses;
  }

  @Override
  public synchronized void restore() {
    if (off) {
      qmp.execute("system_reset");
      qmp.execute("cont");
      off = false;
    }
  }
}
