package dev.balenachaos.supervisor.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.supervisor.Quiet;
import dev.balenachaos.supervisor.engine.InMemoryEngine;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever goes wrong at whichever call to the engine, the target is met in the end: with no double
 * container, no lost volume, and not many more calls than without the mishap. Every mishap is tried
 * at every call of every story.
 */
@ExtendWith(Quiet.class)
final class ConvergenceTests {
  private static final int STRIDE = 32;
  private static final int CALLS_OF_A_SECOND_TRY = 60;

  @TempDir private Path folder;
  private Lives lives;

  @BeforeEach
  void begin() {
    lives = new Lives(folder);
  }

  static Stream<Arguments> storiesWithMishaps() {
    return Stream.of(Story.values())
        .flatMap(story -> Stream.of(Mishap.values()).map(mishap -> Arguments.of(story, mishap)));
  }

  static Stream<Story> storiesToComeBackFrom() {
    // Whether a service was stopped before the mind was changed is seen: it then stays so.
    return Stream.of(Story.values()).filter(story -> story != Story.SERVICE_STOPPED);
  }

  @ParameterizedTest
  @MethodSource("storiesWithMishaps")
  void meets_the_target_after_a_mishap_at_any_call(Story story, Mishap mishap) {
    InMemoryEngine start = engineBefore(story);
    Outcome before = Outcome.of(start);
    InMemoryEngine smooth = start.copy();
    int calls = lives.smooth(smooth, story.after());
    Map<String, String> unharmed = common(before.volumes(), Outcome.of(smooth).volumes());
    int limit = 3 * calls + CALLS_OF_A_SECOND_TRY;
    Outcome expected = Outcome.of(smooth);

    for (int call = 1; call <= calls; call++) {
      InMemoryEngine engine = start.copy();
      lives.live(engine, story.after(), mishap, call, limit);
      if (mishap.killsSupervisor()) {
        lives.live(engine, story.after(), mishap, 0, limit);
      }

      Outcome reached = Outcome.of(engine);
      assertThat(reached.volumes()).as("call %d", call).containsAllEntriesOf(unharmed);
      assertSame(reached, expected, call);
    }
  }

  @ParameterizedTest
  @MethodSource("storiesToComeBackFrom")
  void comes_back_if_the_former_target_is_posted_meanwhile(Story story) {
    InMemoryEngine start = engineBefore(story);
    Outcome before = Outcome.of(start);
    InMemoryEngine smooth = start.copy();
    int calls = lives.smooth(smooth, story.after());
    Map<String, String> unharmed = common(before.volumes(), Outcome.of(smooth).volumes());
    int limit = 3 * calls + CALLS_OF_A_SECOND_TRY;

    for (int call = 1; call <= calls; call++) {
      InMemoryEngine engine = start.copy();
      lives.changeMind(engine, story.after(), call, story.before(), limit);

      Outcome reached = Outcome.of(engine);
      assertThat(reached.containers()).as("call %d", call).isEqualTo(before.containers());
      assertThat(reached.networks()).as("call %d", call).isEqualTo(before.networks());
      assertThat(reached.volumes()).as("call %d", call).containsAllEntriesOf(unharmed);
    }
  }

  @ParameterizedTest
  @EnumSource(Story.class)
  void meets_the_target_after_being_killed_twice(Story story) {
    InMemoryEngine start = engineBefore(story);
    InMemoryEngine smooth = start.copy();
    int calls = lives.smooth(smooth, story.after());
    int limit = 3 * calls + CALLS_OF_A_SECOND_TRY;
    Outcome expected = Outcome.of(smooth);
    Mishap kill = Mishap.SUPERVISOR_KILLED_AFTER;

    for (int first = 1; first <= calls; first++) {
      for (int second = 1 + first % STRIDE; second <= calls; second += STRIDE) {
        InMemoryEngine engine = start.copy();
        lives.live(engine, story.after(), kill, first, limit);
        lives.live(engine, story.after(), kill, second, limit);
        lives.live(engine, story.after(), kill, 0, limit);

        assertSame(Outcome.of(engine), expected, first);
      }
    }
  }

  private InMemoryEngine engineBefore(Story story) {
    InMemoryEngine engine =
        new InMemoryEngine()
            .withImage(Story.IMAGE)
            .withImageInRegistry(Story.NEXT_IMAGE, "sha256:next");
    lives.smooth(engine, story.before());
    return engine;
  }

  private static Map<String, String> common(Map<String, String> some, Map<String, String> others) {
    return some.entrySet().stream()
        .filter(entry -> entry.getValue().equals(others.get(entry.getKey())))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static void assertSame(Outcome reached, Outcome expected, int call) {
    assertThat(reached.containers()).as("call %d", call).isEqualTo(expected.containers());
    assertThat(reached.networks()).as("call %d", call).isEqualTo(expected.networks());
    assertThat(reached.volumes().keySet())
        .as("call %d", call)
        .isEqualTo(expected.volumes().keySet());
  }
}
