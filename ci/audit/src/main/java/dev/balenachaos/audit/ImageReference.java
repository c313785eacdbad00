package dev.balenachaos.audit;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of an image: {@code [host/]path[:tag][@digest]} (grammar: distribution/reference).
 *
 * @param name host and path
 * @param tag empty when there is none
 * @param digest with its algorithm, empty when there is none
 */
record ImageReference(String name, String tag, String digest) {

  /** Docker's name for an image without anything in it; only a {@code FROM} knows it. */
  static final String SCRATCH = "scratch";

  private static final Pattern GRAMMAR =
      Pattern.compile(
          "(?<name>(?:[\\w.-]+(?::\\d+)?/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*)"
              + "(?::(?<tag>\\w[\\w.-]{0,127}))?(?:@(?<digest>.+))?");

  private static final Pattern DIGEST =
      Pattern.compile("sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128}");

  /** Returns the parts of a reference; empty when it is none. */
  static Optional<ImageReference> parse(String text) {
    Matcher parts = GRAMMAR.matcher(text);
    return parts.matches()
        ? Optional.of(
            new ImageReference(
                parts.group("name"), or(parts.group("tag")), or(parts.group("digest"))))
        : Optional.empty();
  }

  private static String or(@Nullable String group) {
    return group == null ? "" : group;
  }

  /** Tells whether it means one image for ever. */
  boolean isPinned() {
    return DIGEST.matcher(digest).matches();
  }

  /** Returns what is wrong with it, in a few words. */
  String problem() {
    if (!digest.isEmpty()) {
      return "has a digest that is none";
    }
    return tag.isEmpty() ? "has no tag, so it is whatever is latest" : "has a tag, which may move";
  }

  /** Returns the reference in which only the digest has to be filled in. */
  String pinned() {
    return name + ":" + (tag.isEmpty() ? "TAG" : tag) + "@sha256:DIGEST";
  }
}
