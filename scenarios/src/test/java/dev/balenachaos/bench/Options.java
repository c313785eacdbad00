package dev.balenachaos.bench;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What {@code ci/bench} was asked for.
 *
 * @param name the set of figures
 * @param runs how often everything but the scenario is measured
 * @param scenarioRuns how often the scenario is; it takes minutes, and may be left out with 0
 * @param minutes how long memory is watched
 */
record Options(String name, int runs, int scenarioRuns, int minutes) {

  /** What is measured when no more is said. */
  private static final List<Options> KNOWN =
      List.of(
          new Options("boot", 3, 3, 0),
          new Options("clone", 10, 1, 0),
          new Options("memory", 1, 0, 60),
          new Options("wire", 5, 0, 0));

  /**
   * Reads the command line.
   *
   * @throws IllegalArgumentException when it is not understood; the message says what is
   */
  static Options parse(String... arguments) {
    Deque<String> words = new ArrayDeque<>(List.of(arguments));
    String name = words.isEmpty() ? "" : words.pop();
    Options options =
        KNOWN.stream()
            .filter(known -> known.name.equals(name))
            .findFirst()
            .orElseThrow(() -> unknown(name));
    while (!words.isEmpty()) {
      String word = words.pop();
      options =
          switch (word) {
            case "--runs" -> options.withRuns(number(word, words.poll(), 1));
            case "--scenario-runs" -> options.withScenarioRuns(number(word, words.poll(), 0));
            case "--minutes" -> options.withMinutes(number(word, words.poll(), 1));
            default ->
                throw new IllegalArgumentException(
                    "what is '" + word + "'? Known: --runs N, --scenario-runs N, --minutes N");
          };
    }
    return options;
  }

  private Options withRuns(int number) {
    return new Options(name, number, scenarioRuns, minutes);
  }

  private Options withScenarioRuns(int number) {
    return new Options(name, runs, number, minutes);
  }

  private Options withMinutes(int number) {
    return new Options(name, runs, scenarioRuns, number);
  }

  private static IllegalArgumentException unknown(String name) {
    String known = KNOWN.stream().map(Options::name).collect(Collectors.joining(", "));
    return new IllegalArgumentException("there are no figures '" + name + "'. Known: " + known);
  }

  private static int number(String option, @Nullable String text, int atLeast) {
    if (text == null || !text.matches("\\d{1,4}") || Integer.parseInt(text) < atLeast) {
      throw new IllegalArgumentException(option + " needs a number of at least " + atLeast);
    }
    return Integer.parseInt(text);
  }
}
