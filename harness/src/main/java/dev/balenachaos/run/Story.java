package dev.balenachaos.run;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/**
 * The few calm lines that a person reads while a run goes on. Where two tests have gone on at the
 * same time, each line of a test says from then on whose it is: {@code [2] healed ...}.
 */
public final class Story {

  private static final int NO_TEST = 0;

  private final PrintStream out;
  private final Voices voices;
  private final int number;

  private Story(PrintStream out, Voices voices, int number) {
    this.out = out;
    this.voices = voices;
    this.number = number;
  }

  /** Tells the story on standard output. */
  public static Story onConsole() {
    return on(System.out);
  }

  /** Tells the story to the given stream. */
  public static Story on(PrintStream out) {
    return new Story(out, new Voices(), NO_TEST);
  }

  /** Begins the part of one more test; it goes on until {@link #end()}. */
  public Story ofTest() {
    return new Story(out, voices, voices.join());
  }

  /** Ends the part of a test. */
  public void end() {
    if (number != NO_TEST) {
      voices.leave();
    }
  }

  /** Tells one line. */
  public void tell(String line) {
    out.println("  " + whose() + line);
  }

  /** Tells one line with a word in front that says what it is about, for instance {@code boot}. */
  public void tell(String about, String line) {
    out.println(String.format(Locale.ROOT, "  %s%-10s %s", whose(), about, line));
  }

  private String whose() {
    return number != NO_TEST && voices.several() ? "[" + number + "] " : "";
  }

  /** Tells a line unless it has been told before, in this test or in another one of the run. */
  public void tellOnce(String about, String line) {
    if (voices.isNew(about + " " + line)) {
      tell(about, line);
    }
  }

  /** Prints a duration as people read it: {@code 12.3 s} or {@code 2 min 5 s}. */
  public static String readable(Duration duration) {
    double seconds = duration.toNanos() / 1e9;
    if (seconds < 100) {
      return String.format(Locale.ROOT, seconds < 1 ? "%.2f s" : "%.1f s", seconds);
    }
    return duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
  }

  /** Returns the name of a method as people read it: {@code theSensorGoesOn} as words. */
  public static String sentence(String method) {
    return method
        .replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ")
        .toLowerCase(Locale.ROOT);
  }
}
