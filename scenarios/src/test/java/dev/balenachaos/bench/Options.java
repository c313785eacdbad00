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
 */
record Options(String name, int runs, int scenarioRuns) {

  /** What is measured when no more is said. */
  private static final List<Options> KNOWN =
      List.of(new Options("boot", 3, 3), new Options("clone", 10, 1));

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
            case "--runs" -> new Options(name, number(word, words.poll(), 1), options.scenarioRuns);
            case "--scenario-runs" ->
                new Options(name, options.runs, number(word, words.poll(), 0));
            default ->
                throw new IllegalArgumentException(
                    "what is '" + word + "'? Known: --runs N, --scenario-runs N");
          };
    }
    return options;
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
