package dev.balenachaos.qemu;

import dev.balenachaos.run.Story;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** A story that a test can read. */
final class Told {

  private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
  private final Story story = Story.on(new PrintStream(lines, true, StandardCharsets.UTF_8));

  Story story() {
    return story;
  }

  String text() {
    return lines.toString(StandardCharsets.UTF_8);
  }
}
