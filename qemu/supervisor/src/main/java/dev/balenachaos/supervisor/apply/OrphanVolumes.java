package dev.balenachaos.supervisor.apply;

import dev.balenachaos.supervisor.compose.Resources;
import dev.balenachaos.supervisor.engine.Engine;
import dev.balenachaos.supervisor.target.Target;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/** The volumes that nothing needs any more; they stay until somebody asks for their removal. */
public final class OrphanVolumes {
  private final Engine engine;
  private final Supplier<Target> target;

  OrphanVolumes(Engine engine, Supplier<Target> target) {
    this.engine = engine;
    this.target = target;
  }

  /**
   * Removes every volume that no container mounts, be it stopped or not supervised, and that no app
   * of the target declares (balena-supervisor's compose/volume-manager.ts). The volume for extra
   * firmware goes as well if nobody mounts it; the next apply makes it anew.
   *
   * @throws dev.balenachaos.supervisor.engine.EngineException if the engine refuses to remove one
   */
  public void remove() {
    Set<String> needed = new HashSet<>(engine.mountedVolumes());
    target
        .get()
        .apps()
        .forEach(
            app ->
                Resources.volumes(app).keySet().forEach(name -> needed.add(app.volumeName(name))));
    engine.volumes().stream()
        .map(volume -> volume.path("Name").asText())
        .filter(name -> !needed.contains(name))
        .forEach(engine::removeVolume);
  }
}
