package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.lab.LabHost;
import dev.balenachaos.lab.LyingTimeServer;
import dev.balenachaos.lab.TimeClaim;
import dev.balenachaos.run.Story;
import java.time.Duration;
import java.util.Optional;

/**
 * Faults of the time that servers give. They are done in the lab, by a server that lies; on the
 * device nothing is touched, and it hears of the lie when it asks next.
 */
public final class ServedTime implements Fault {

  private static final Duration LEAST = Duration.ofSeconds(10);

  private final LyingTimeServer server;
  private final Duration ahead;

  private ServedTime(LyingTimeServer server, Duration ahead) {
    this.server = server;
    this.ahead = ahead;
  }

  /**
   * Lets a server give a time that is ahead of the truth. The effect is that it does so when it is
   * asked in the lab.
   *
   * @param ahead by how much; negative where it is to be behind
   * @throws IllegalArgumentException for less than 10 s either way
   */
  public static ServedTime ahead(LyingTimeServer server, Duration ahead) {
    if (ahead.abs().compareTo(LEAST) < 0) {
      throw new IllegalArgumentException("A server lies by at least 10 s here, not by " + ahead);
    }
    return new ServedTime(server, ahead);
  }

  /** There is nothing of it on the device. */
  @Override
  public String undo(String id) {
    return "true";
  }

  @Override
  public Optional<Runnable> undoFromHost(Device device, String id) {
    return Optional.of(() -> server.claim(TimeClaim.truth()));
  }

  @Override
  public void apply(Device device, String id) {
    server.claim(TimeClaim.ahead(ahead));
  }

  @Override
  public Effect effect(Device device, String id) {
    Duration seen = server.ahead();
    boolean bites =
        seen.isNegative() == ahead.isNegative()
            && seen.abs().multipliedBy(2).compareTo(ahead.abs()) >= 0;
    return new Effect(bites, LabHost.LIAR.hostName() + " gives a time " + words(seen));
  }

  @Override
  public String toString() {
    return "the time of " + LabHost.LIAR.hostName() + " " + words(ahead);
  }

  private static String words(Duration by) {
    return Story.readable(by.abs()) + (by.isNegative() ? " behind" : " ahead");
  }
}
