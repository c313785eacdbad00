package dev.balenachaos.supervisor.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.supervisor.Quiet;
import dev.balenachaos.supervisor.engine.InMemoryEngine;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A restart or purge that the supervisor does not survive leaves one container of each service. One
 * that was just stopped stays so, as it does with the real supervisor, which cannot tell it from
 * one that somebody stopped; the next restart brings it back.
 */
@ExtendWith(Quiet.class)
final class InterruptedActionTests {
  private static final int LIMIT = 1000;

  @TempDir private Path folder;

  static Stream<Arguments> actions() {
    Consumer<Device> restart = device -> device.actions().restart(Story.APP, false);
    Consumer<Device> purge = device -> device.actions().purge(Story.APP, false);
    return Stream.of(Mishap.SUPERVISOR_KILLED_BEFORE, Mishap.SUPERVISOR_KILLED_AFTER)
        .flatMap(mishap -> Stream.of(Arguments.of(restart, mishap), Arguments.of(purge, mishap)));
  }

  @ParameterizedTest
  @MethodSource("actions")
  void leaves_one_container_of_each_service_and_its_volumes(
      Consumer<Device> action, Mishap mishap) {
    Lives lives = new Lives(folder);
    InMemoryEngine start = engine(lives);
    InMemoryEngine smooth = start.copy();
    int calls = lives.smooth(smooth, Story.DEPLOY.after(), action);
    Outcome expected = Outcome.of(smooth);

    for (int call = 1; call <= calls; call++) {
      InMemoryEngine engine = start.copy();
      lives.live(engine, Story.DEPLOY.after(), mishap, call, LIMIT, action);
      lives.smooth(engine, Story.DEPLOY.after());

      assertThat(names(Outcome.of(engine))).as("call %d", call).isEqualTo(names(expected));
      assertThat(Outcome.of(engine).volumes().keySet())
          .as("call %d", call)
          .isEqualTo(expected.volumes().keySet());

      lives.smooth(engine, Story.DEPLOY.after(), device -> device.actions().restart(1, false));
      assertThat(Outcome.of(engine).containers())
          .as("restarted after call %d", call)
          .isEqualTo(expected.containers());
    }
  }

  private static InMemoryEngine engine(Lives lives) {
    InMemoryEngine engine = new InMemoryEngine().withImage(Story.IMAGE);
    lives.smooth(engine, Story.DEPLOY.after());
    return engine;
  }

  private static List<String> names(Outcome outcome) {
    return outcome.containers().stream().map(container -> container.split(" ")[0]).toList();
  }
}
