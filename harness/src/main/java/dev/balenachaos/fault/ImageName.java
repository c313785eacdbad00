package dev.balenachaos.fault;

import java.util.regex.Pattern;

/** Names of images, as a shell takes them for one word. */
final class ImageName {

  private static final Pattern WHOLE = Pattern.compile("[\\w./:@-]+");

  private ImageName() {}

  /**
   * Returns the name.
   *
   * @throws IllegalArgumentException when it is none
   */
  static String checked(String image) {
    if (!WHOLE.matcher(image).matches()) {
      throw new IllegalArgumentException("This is no image: " + image);
    }
    return image;
  }
}
