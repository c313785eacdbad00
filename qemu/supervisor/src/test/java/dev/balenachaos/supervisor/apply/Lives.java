package dev.balenachaos.supervisor.apply;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.supervisor.Recorded;
import dev.balenachaos.supervisor.engine.Engine;
import dev.balenachaos.supervisor.json.Json;
import dev.balenachaos.supervisor.target.InvalidTargetException;
import dev.balenachaos.supervisor.target.TargetStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Starts the supervisor again and again in one folder, on one thread and in haste; what one life
 * leaves behind is the engine and that folder alone.
 */
final class Lives {
  private static final Pace HASTE = new Pace(Duration.ZERO, Duration.ZERO, Duration.ZERO);
  private static final int PLENTY = 2000;

  private final Path folder;
  private @Nullable Device device;
  private @Nullable JsonNode posted;

  Lives(Path folder) {
    this.folder = folder;
  }

  /** Lives without trouble until the target is met; returns the number of calls to the engine. */
  int smooth(Engine engine, JsonNode target) {
    return smooth(engine, target, Lives::apply);
  }

  /** Lives without trouble to do one thing; returns the number of calls to the engine. */
  int smooth(Engine engine, JsonNode target, Consumer<Device> action) {
    TroubledEngine calm = new TroubledEngine(engine, 0, Mishap.ENGINE_REFUSES, PLENTY);
    act(calm, target, action);
    return calm.calls();
  }

  /**
   * Lives with trouble at one call, until the target is met or the supervisor killed.
   *
   * @param limit the number of calls to the engine that must suffice
   */
  void live(Engine engine, JsonNode target, Trouble trouble, int call, int limit) {
    live(engine, target, trouble, call, limit, Lives::apply);
  }

  /** Lives to do one thing with trouble at one call. */
  void live(
      Engine engine,
      JsonNode target,
      Trouble trouble,
      int call,
      int limit,
      Consumer<Device> action) {
    act(new TroubledEngine(engine, call, trouble, limit), target, action);
  }

  /** Lives until a target is met that is posted behind one call of the apply of another. */
  void changeMind(Engine engine, JsonNode target, int call, JsonNode next, int limit) {
    Trouble newTarget =
        new Trouble() {
          @Override
          public boolean happensAfter() {
            return true;
          }

          @Override
          public boolean killsSupervisor() {
            return false;
          }

          @Override
          public void strike() {
            post(next);
          }
        };
    live(engine, target, newTarget, call, limit);
  }

  private static void apply(Device device) {
    device.applier().trigger(false);
  }

  /** Lives to do one thing; says nothing if it is killed over it. */
  private void act(TroubledEngine engine, JsonNode target, Consumer<Device> action) {
    device = null;
    posted = null;
    try {
      Files.writeString(folder.resolve("target-state.json"), Json.write(target));
      Device started =
          Device.of(
              engine.engine(),
              Recorded.HOST,
              Recorded.RESOURCES,
              TargetStore.open(folder),
              folder,
              NoHost.PROGRAMS,
              configuration -> {},
              Inline.threads(),
              HASTE);
      device = started;
      if (posted != null) {
        started.targets().replace(posted);
      }
      action.accept(started);
    } catch (Mishap.Killed e) {
      // The next life begins where this one ended.
    } catch (InvalidTargetException | IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Posts a target from within a call to the engine; before the start has ended, behind it. */
  private void post(JsonNode target) {
    if (device == null) {
      posted = target;
      return;
    }
    try {
      device.targets().replace(target);
    } catch (InvalidTargetException | IOException e) {
      throw new AssertionError(e);
    }
    device.applier().trigger(false);
  }
}
