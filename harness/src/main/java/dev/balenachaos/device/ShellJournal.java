package dev.balenachaos.device;

import java.util.List;
import java.util.function.Consumer;

/** The device's journal through {@code journalctl}. */
final class ShellJournal implements Journal {

  static final String JOURNALCTL =
      "journalctl -q --no-pager -o json --output-fields=" + JournalLine.FIELDS;

  private final Shell shell;
  private final String device;

  ShellJournal(Shell shell, String device) {
    this.shell = shell;
    this.device = device;
  }

  @Override
  public AutoCloseable follow(Consumer<Entry> listener) {
    return JournalFollower.start(shell, device, listener);
  }

  @Override
  public List<Entry> entries(String matches, int limit) {
    return shell
        .require(JOURNALCTL + " -b -n " + limit + " " + matches)
        .lines()
        .map(JournalLine::parse)
        .toList();
  }
}
