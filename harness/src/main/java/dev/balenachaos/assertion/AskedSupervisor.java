package dev.balenachaos.assertion;

import dev.balenachaos.device.Deadlines;
import dev.balenachaos.device.Device;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Story;
import java.time.Duration;

/**
 * What a client on the device hears that asks the supervisor whether it is there.
 *
 * @param took by the client's own clock, which tells hundredths of a second
 * @param words what it said; empty when it gave up waiting
 * @param atOnce within which a refusal comes at once on this device
 */
record AskedSupervisor(Duration took, String words, Duration atOnce) {

  /** The answer to {@code GET /ping} (supervisor 19.0.5). */
  private static final String PRESENT = "OK";

  /** A refusal comes with the next packet; what takes time is to start the client. */
  private static final Duration AT_ONCE = Duration.ofSeconds(1);

  /**
   * Lets a container ask.
   *
   * @param container one on the host's network that has the program {@code gatekeeper}
   * @param patience how long it waits, in whole seconds; not scaled
   */
  static AskedSupervisor by(Device device, String container, Duration patience) {
    String command = "balena-engine exec " + container + " gatekeeper ask " + patience.toSeconds();
    return parse(
        device.shell().run(command, patience.plus(Duration.ofSeconds(30))).require(command),
        device.deadlines());
  }

  /** Reads a line such as {@code 20 OK}. */
  static AskedSupervisor parse(String printed, Deadlines deadlines) {
    String[] parts = printed.split(" ", 2);
    try {
      return new AskedSupervisor(
          Duration.ofMillis(Long.parseLong(parts[0])),
          parts.length < 2 ? "" : parts[1].strip(),
          deadlines.scaled(AT_ONCE));
    } catch (NumberFormatException e) {
      throw new InfraException("No client of the supervisor says: " + printed, e);
    }
  }

  boolean isAnswered() {
    return words.equals(PRESENT);
  }

  boolean isRefusedAtOnce() {
    return words.endsWith("Connection refused") && took.compareTo(atOnce) < 0;
  }

  /** Tells whether it waited as long as it would, to a tenth of a second, and heard nothing. */
  boolean isInVain(Duration patience) {
    return words.isEmpty() && took.plusMillis(100).compareTo(patience) >= 0;
  }

  @Override
  public String toString() {
    return (words.isEmpty() ? "no answer" : "'" + words + "'") + " after " + Story.readable(took);
  }
}
