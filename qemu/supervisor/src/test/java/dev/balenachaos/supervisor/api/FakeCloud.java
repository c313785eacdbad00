package dev.balenachaos.supervisor.api;

import dev.balenachaos.supervisor.cloud.Cloud;
import dev.balenachaos.supervisor.cloud.Scope;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A cloud that knows three keys, and notes what it is asked for. */
final class FakeCloud implements Cloud {
  final List<String> updates = new CopyOnWriteArrayList<>();
  volatile boolean healthy = true;
  private final Map<String, Scope> keys =
      new ConcurrentHashMap<>(
          Map.of("global", Scope.GLOBAL, "seven", new Scope(7), "eight", new Scope(8)));

  @Override
  public boolean isHealthy() {
    return healthy;
  }

  @Override
  public void update(boolean force, boolean cancel) {
    updates.add("force " + force + ", cancel " + cancel);
  }

  @Override
  public Optional<Scope> scope(String key) {
    return Optional.ofNullable(keys.get(key));
  }

  @Override
  public Optional<String> renewKey(String key) {
    Optional<Scope> known = scope(key);
    keys.remove(key);
    known.ifPresent(scope -> keys.put("new" + key, scope));
    return known.map(scope -> "new" + key);
  }
}
