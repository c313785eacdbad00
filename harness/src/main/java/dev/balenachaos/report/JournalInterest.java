package dev.balenachaos.report;

import dev.balenachaos.device.Journal;
import java.util.regex.Pattern;

/**
 * Says which lines of a device's journal belong on the timeline: units that end, and lack of space.
 */
final class JournalInterest {

  private static final Pattern INTERESTING =
      Pattern.compile(
          "(?i)failed with result|no space left|enospc|out of memory|oom-kill|watchdog|panic"
              + "|start request repeated|scheduled restart job|i/o error");

  private JournalInterest() {}

  static boolean of(Journal.Entry entry) {
    return INTERESTING.matcher(entry.message()).find();
  }
}
