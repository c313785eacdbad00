package dev.balenachaos.device;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.run.InfraException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A supervisor that has to be asked several times before it answers. */
final class DeafSupervisor implements Supervisor {

  private final AtomicInteger left;

  DeafSupervisor(int questions) {
    left = new AtomicInteger(questions);
  }

  @Override
  public boolean pings() {
    return left.decrementAndGet() <= 0;
  }

  @Override
  public boolean healthy() {
    return pings();
  }

  @Override
  public Answer send(String method, String path, @Nullable JsonNode body, Duration timeLimit) {
    throw new InfraException("A deaf supervisor answers pings alone");
  }
}
