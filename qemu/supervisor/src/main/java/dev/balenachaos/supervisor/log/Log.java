package dev.balenachaos.supervisor.log;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.supervisor.json.Json;
import java.io.PrintStream;

/**
 * Prints the lines of balena-supervisor: the level in brackets, padded to the longest level, then
 * the message. Errors and warnings go to standard error, the rest to standard output; the unit
 * hands both to the journal.
 */
public final class Log {
  private static final int LEVEL_WIDTH = "success".length();

  private Log() {}

  public static void info(String message) {
    print(System.out, "info", message);
  }

  public static void debug(String message) {
    print(System.out, "debug", message);
  }

  /** Logs a request that was answered. */
  public static void api(String message) {
    print(System.out, "api", message);
  }

  /**
   * Logs what is done to a service, an image, a volume or a network.
   *
   * @param name the event, as balena-supervisor's log-types name it
   * @param details what it is done to
   */
  public static void event(String name, JsonNode details) {
    print(System.out, "event", "Event: " + name + " " + Json.write(details));
  }

  public static void warn(String message) {
    print(System.err, "warn", message);
  }

  public static void error(String message) {
    print(System.err, "error", message);
  }

  private static void print(PrintStream stream, String level, String message) {
    String head = "[" + level + "]" + " ".repeat(LEVEL_WIDTH - level.length() + 1);
    stream.println(head + message.strip().replace("\n", "\n" + head + "  "));
  }
}
