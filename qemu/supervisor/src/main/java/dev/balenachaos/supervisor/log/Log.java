package dev.balenachaos.supervisor.log;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.supervisor.json.Json;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Prints the lines of balena-supervisor: the level in brackets, padded to the longest level, then
 * the message. Errors and warnings go to standard error, the rest to standard output; the unit
 * hands both to the journal.
 */
public final class Log {
  private static final List<Consumer<JsonNode>> LISTENERS = new CopyOnWriteArrayList<>();
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
   * Logs what is done to a service, an image, a volume or a network, and tells it those who listen.
   *
   * @param name the event, as balena-supervisor's log-types name it
   * @param details what it is done to; its field {@code error} says what went wrong
   */
  public static void event(String name, JsonNode details) {
    print(System.out, "event", "Event: " + name + " " + Json.write(details));
    if (!LISTENERS.isEmpty()) {
      JsonNode message = SystemMessages.of(name, details);
      LISTENERS.forEach(each -> each.accept(message));
    }
  }

  /** Logs what is done to the device, and tells those who listen a message of its own about it. */
  public static void notice(String name, String message) {
    print(System.out, "event", "Event: " + name + " {}");
    tell(message);
  }

  /** Tells those who listen, the owner of the apps among them, something about the device. */
  public static void tell(String message) {
    JsonNode line = SystemMessages.bare(message);
    LISTENERS.forEach(each -> each.accept(line));
  }

  /** Tells a listener every system message from now on, until closed. */
  public static Subscription listen(Consumer<JsonNode> listener) {
    LISTENERS.add(listener);
    return () -> LISTENERS.remove(listener);
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
