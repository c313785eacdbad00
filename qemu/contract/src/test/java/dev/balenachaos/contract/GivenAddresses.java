package dev.balenachaos.contract;

import dev.balenachaos.device.Device;
import dev.balenachaos.run.InfraException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * A supervisor and an engine of somebody else's, given by {@code -Dsupervisor.url} and {@code
 * -Dengine.url}.
 */
record GivenAddresses(URI supervisor, URI engine) implements Place {

  static final String SUPERVISOR = "supervisor.url";
  static final String ENGINE = "engine.url";

  /**
   * Reads what was given; nothing when none of the two was.
   *
   * @throws InfraException when only one was given
   */
  static Optional<Place> find() {
    String supervisor = System.getProperty(SUPERVISOR, "");
    String engine = System.getProperty(ENGINE, "");
    if (supervisor.isEmpty() && engine.isEmpty()) {
      return Optional.empty();
    }
    if (supervisor.isEmpty() || engine.isEmpty()) {
      throw new InfraException(
          "The contract takes a supervisor together with its engine, and only one was given."
              + "\nDo: -Dsupervisor.url=http://HOST:48484 -Dengine.url=tcp://HOST:2375");
    }
    String bare =
        supervisor.endsWith("/") ? supervisor.substring(0, supervisor.length() - 1) : supervisor;
    return Optional.of(new GivenAddresses(URI.create(bare), URI.create(engine)));
  }

  @Override
  public Optional<Device> device() {
    return Optional.empty();
  }

  @Override
  public Duration scaled(Duration atFullSpeed) {
    return atFullSpeed;
  }

  @Override
  public void close() {}
}
