package dev.balenachaos.device;

import dev.balenachaos.device.Journal.Entry;
import dev.balenachaos.run.InfraException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Follows a journal, and takes it up again where it was lost. */
final class JournalFollower implements AutoCloseable {

  private static final Duration LOOK_EVERY = Duration.ofMillis(250);

  private final Shell shell;
  private final Consumer<Entry> listener;
  private final ScheduledExecutorService watch;
  private volatile @Nullable Entry last;
  private Shell.@Nullable Streaming stream;
  private boolean closed;

  private JournalFollower(Shell shell, String device, Consumer<Entry> listener) {
    this.shell = shell;
    this.listener = listener;
    this.watch =
        Executors.newSingleThreadScheduledExecutor(
            body -> {
              Thread thread = new Thread(body, "journal-" + device);
              thread.setDaemon(true);
              return thread;
            });
  }

  static JournalFollower start(Shell shell, String device, Consumer<Entry> listener) {
    JournalFollower follower = new JournalFollower(shell, device, listener);
    follower.last =
        shell
            .require(ShellJournal.JOURNALCTL + " -n 1")
            .lines()
            .map(JournalLine::parse)
            .findFirst()
            .orElse(null);
    follower.takeUp();
    Future<?> unused =
        follower.watch.scheduleWithFixedDelay(
            follower::look, LOOK_EVERY.toMillis(), LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    return follower;
  }

  private synchronized void look() {
    Shell.Streaming present = stream;
    if (closed || (present != null && present.running())) {
      return;
    }
    if (present != null) {
      present.close();
      stream = null;
    }
    try {
      takeUp();
    } catch (InfraException e) {
      // The device is away; the next look tries again, and the cursor keeps our place.
      stream = null;
    }
  }

  private synchronized void takeUp() {
    stream = shell.stream(command(last), this::take);
  }

  private void take(String line) {
    if (!line.startsWith("{")) {
      return;
    }
    Entry entry = JournalLine.parse(line);
    if (!isOld(entry)) {
      last = entry;
      listener.accept(entry);
    }
  }

  /** Where the cursor was gone, the boot is read from its start: what was seen is left out. */
  private boolean isOld(Entry entry) {
    Entry seen = last;
    return seen != null
        && seen.bootId().equals(entry.bootId())
        && (seen.cursor().equals(entry.cursor())
            || entry.monotonic().compareTo(seen.monotonic()) < 0);
  }

  /**
   * Goes on after the cursor while the journal still has it. It has not after a reboot where the
   * journal is kept in memory, as balenaOS does by default: then the new boot is read from its
   * start, which leaves no gap that could be read.
   */
  static String command(@Nullable Entry last) {
    String follow = "exec " + ShellJournal.JOURNALCTL + " -f --no-tail ";
    if (last == null) {
      return follow + "-b";
    }
    String cursor = Quoted.forShell(last.cursor());
    return "if journalctl -q --no-pager -o export --output-fields=MESSAGE -n 1 --cursor="
        + cursor
        + " | grep -qxF "
        + Quoted.forShell("__CURSOR=" + last.cursor())
        + "; then "
        + follow
        + "--after-cursor="
        + cursor
        + "; else "
        + follow
        + "-b; fi";
  }

  @Override
  public void close() {
    watch.shutdownNow();
    synchronized (this) {
      closed = true;
      if (stream != null) {
        stream.close();
      }
    }
  }
}
