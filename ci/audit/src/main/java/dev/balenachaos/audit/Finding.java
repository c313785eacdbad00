package dev.balenachaos.audit;

import java.nio.file.Path;

/**
 * A place in a file where an image is named that may be another one tomorrow.
 *
 * @param file relative to the folder that was audited
 * @param line the first is 1
 * @param image as the file names it, with the values that are known put in
 * @param problem what is wrong with it, in a few words
 * @param instead what to write
 */
public record Finding(Path file, int line, String image, String problem, String instead) {

  /** Returns both lines that people are told, the first in the form that editors understand. */
  @Override
  public String toString() {
    return "%s:%d: %s %s%n    write %s".formatted(file, line, image, problem, instead);
  }
}
