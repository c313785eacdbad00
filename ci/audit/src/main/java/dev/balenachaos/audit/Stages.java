package dev.balenachaos.audit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The stages of a Dockerfile, and the images that they take from outside: by {@code FROM}, {@code
 * COPY --from} and {@code RUN --mount=from=}. Those of an {@code ONBUILD} are another file's.
 */
final class Stages {

  private static final String FROM = "FROM";
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{[^}]*}|\\$\\w+");
  private static final Variables NONE = Variables.of(Map.of());

  private final BuildArguments given;
  private final Variables variables = Variables.of(Map.of());
  private final Set<String> all;
  private final Set<String> before = new HashSet<>();
  private final List<Base> bases = new ArrayList<>();
  private boolean begun;

  private Stages(List<Instruction> file, BuildArguments given) {
    this.given = given;
    this.all =
        file.stream()
            .filter(instruction -> instruction.keyword().equals(FROM))
            .flatMap(from -> name(from).stream())
            .collect(Collectors.toSet());
  }

  /**
   * Returns the images that a Dockerfile takes from outside, in their order.
   *
   * @param given what the build is told from outside of the file
   * @throws UnreadableException when it has no stage
   */
  static List<Base> bases(List<Instruction> file, BuildArguments given) throws UnreadableException {
    Stages stages = new Stages(file, given);
    for (Instruction instruction : file) {
      stages.read(instruction);
    }
    if (!stages.begun) {
      throw new UnreadableException(1, "there is no FROM in it");
    }
    return stages.bases;
  }

  private void read(Instruction instruction) throws UnreadableException {
    switch (instruction.keyword()) {
      case "ARG" -> argument(instruction);
      case FROM -> from(instruction);
      case "COPY", "ADD" ->
          instruction.flags("from").forEach(source -> source(instruction.line(), source));
      case "RUN" ->
          instruction
              .flags("mount")
              .forEach(mount -> mounted(mount).ifPresent(s -> source(instruction.line(), s)));
      default -> {}
    }
  }

  /** Only what stands before the first stage is known in a {@code FROM}. */
  private void argument(Instruction instruction) {
    if (begun) {
      return;
    }
    for (Map.Entry<String, Optional<String>> argument : instruction.assignments()) {
      Optional.ofNullable(given.values().get(argument.getKey()))
          .or(() -> argument.getValue().flatMap(this::known))
          .ifPresent(value -> variables.set(argument.getKey(), value));
    }
  }

  private Optional<String> known(String value) {
    Variables.Expanded expanded = variables.expand(Instruction.unquoted(value));
    return expanded.unknown().isEmpty() ? Optional.of(expanded.text()) : Optional.empty();
  }

  private void from(Instruction instruction) throws UnreadableException {
    begun = true;
    List<String> words = instruction.arguments();
    if (words.isEmpty()) {
      throw new UnreadableException(instruction.line(), "this FROM names no image");
    }
    Variables.Expanded image = variables.expand(Instruction.unquoted(words.get(0)));
    String text = image.text();
    if (!text.equals(ImageReference.SCRATCH) && !isStage(image) && !isContext(text)) {
      bases.add(new Base(instruction.line(), image));
    }
    name(instruction).ifPresent(before::add);
  }

  /**
   * A variable that Docker sets itself may choose a stage, as in {@code FROM build-$TARGETARCH}.
   */
  private boolean isStage(Variables.Expanded image) {
    String name = image.text().toLowerCase(Locale.ROOT);
    if (image.unknown().isEmpty()) {
      return before.contains(name);
    }
    Pattern like =
        Pattern.compile(
            VARIABLE
                .splitAsStream(name + " ")
                .map(String::stripTrailing)
                .map(Pattern::quote)
                .collect(Collectors.joining(".+")));
    return before.stream().anyMatch(like.asMatchPredicate());
  }

  private boolean isContext(String name) {
    return given.contexts().contains(name);
  }

  private void source(int line, String source) {
    boolean inside =
        source.matches("\\d+")
            || all.contains(source.toLowerCase(Locale.ROOT))
            || isContext(source)
            || source.equals(ImageReference.SCRATCH);
    if (!inside) {
      bases.add(new Base(line, NONE.expand(source)));
    }
  }

  private static Optional<String> mounted(String mount) {
    return List.of(mount.split(",")).stream()
        .filter(part -> part.startsWith("from="))
        .map(part -> part.substring("from=".length()))
        .findFirst();
  }

  private static Optional<String> name(Instruction from) {
    List<String> words = from.arguments();
    return words.size() == 3 && words.get(1).equalsIgnoreCase("as")
        ? Optional.of(words.get(2).toLowerCase(Locale.ROOT))
        : Optional.empty();
  }
}
