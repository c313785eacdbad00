package dev.balenachaos.audit;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An image that a file is built on, copies from, or runs.
 *
 * @param line where it is named
 * @param expanded its name, with the values that are known put in
 */
record Base(int line, Variables.Expanded expanded) {

  /**
   * What balena's builder fills in, in a {@code Dockerfile.template}, for instance {@code
   * %%BALENA_MACHINE_NAME%%} and {@code %%BALENA_ARCH%%}; older files have {@code RESIN}.
   */
  private static final Pattern PLACEHOLDER = Pattern.compile("%%(?:BALENA|RESIN)_([A-Z_]+)%%");

  private static final String DIGEST = "@sha256:DIGEST";

  /** Returns what is wrong with it; empty when it is one image for ever. */
  Optional<Finding> judged(Path file) {
    String image = expanded.text();
    Optional<ImageReference> reference = ImageReference.parse(plain(image));
    if (reference.filter(ImageReference::isPinned).isPresent()) {
      return Optional.empty();
    }
    if (!expanded.unknown().isEmpty()) {
      return found(
          file,
          "depends on " + String.join(" and ", expanded.unknown()) + ", which has no value here",
          "NAME:TAG" + DIGEST + " there, or give that variable a default with a digest");
    }
    if (PLACEHOLDER.matcher(image).find()) {
      String withoutDigest = image.replaceFirst("@.*", "");
      return found(
          file,
          "is another image for each machine",
          "a Dockerfile.MACHINE for each one, with "
              + PLACEHOLDER.matcher(withoutDigest).replaceAll("MACHINE")
              + DIGEST);
    }
    return reference.isPresent()
        ? found(file, reference.get().problem(), reference.get().pinned())
        : found(file, "is no name of an image", "NAME:TAG" + DIGEST);
  }

  /** Variables and placeholders stand for parts of a name. */
  private static String plain(String image) {
    return PLACEHOLDER.matcher(image.replaceAll("\\$\\{[^}]*}|\\$\\w+", "x")).replaceAll("x");
  }

  private Optional<Finding> found(Path file, String problem, String instead) {
    return Optional.of(new Finding(file, line, expanded.text(), problem, instead));
  }
}
