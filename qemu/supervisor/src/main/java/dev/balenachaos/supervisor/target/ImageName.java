package dev.balenachaos.supervisor.target;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of an image, {@code [registry/]repository[:tag][@digest]}, read as balena-supervisor's
 * lib/docker-utils.ts does.
 */
public final class ImageName {
  private static final Pattern NAME =
      Pattern.compile("(?:(localhost|.*?[.:].*?)/)?(.+?)(?::(.*?))?(?:@(.*?))?");
  private static final Pattern DIGEST =
      Pattern.compile("[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}");

  private ImageName() {}

  /**
   * Returns a name with a digest, then without its tag, or else with a tag, {@code latest} if it
   * has none.
   *
   * @throws InvalidTargetException if it is no name of an image
   */
  static String normal(String image) throws InvalidTargetException {
    Matcher parts = NAME.matcher(image);
    if (!parts.matches() || (parts.group(4) != null && !DIGEST.matcher(parts.group(4)).matches())) {
      throw new InvalidTargetException(
          "Invalid image name, expected [domain.tld/]repo/image[:tag][@digest] format, got: "
              + image);
    }
    String repository = (parts.group(1) == null ? "" : parts.group(1) + "/") + parts.group(2);
    if (parts.group(4) != null) {
      return repository + "@" + parts.group(4);
    }
    return repository + ":" + (parts.group(3) == null ? "latest" : parts.group(3));
  }

  /** Returns the registry that a name begins with; empty for the engine's default one. */
  public static Optional<String> registry(String image) {
    Matcher parts = NAME.matcher(image);
    return parts.matches() ? Optional.ofNullable(parts.group(1)) : Optional.empty();
  }
}
