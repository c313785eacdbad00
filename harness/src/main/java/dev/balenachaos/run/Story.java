package dev.balenachaos.run;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** The few calm lines that a person reads while a run goes on. */
public final class Story {

  private final PrintStream out;

  private Story(PrintStream out) {
    this.out = out;
  }

  /** Tells the story on standard output. */
  public static Story onConsole() {
    return new Story(System.out);
  }

  /** Tells the story to the given stream. */
  public static Story on(PrintStream out) {
    return new Story(out);
  }

  /** Tells one line. */
  public void tell(String line) {
    out.println("  " + line);
  }

  /** Tells one line with a word in front that says what it is about, for instance {@code boot}. */
  public void tell(String about, String line) {
    out.println(String.format(Locale.ROOT, "  %-10s %s", about, line));
  }

  /** Prints a duration as people read it: {@code 12.3 s} or {@code 2 min 5 s}. */
  public static String readable(Duration duration) {
    double seconds = duration.toNanos() / 1e9;
    if (seconds < 100) {
      return String.format(Locale.ROOT, seconds < 1 ? "%.2f s" : "%.1f s", seconds);
    }
    return duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
  }
}
