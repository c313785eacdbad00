package dev.balenachaos.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StoryTests {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Story run = Story.on(new PrintStream(out, true, StandardCharsets.UTF_8));

  private String told() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void testsThatFollowEachOtherTellWithoutANumber() {
    for (int i = 0; i < 2; i++) {
      Story test = run.ofTest();
      test.tell("boot", "done");
      test.end();
    }

    assertThat(told()).isEqualToNormalizingNewlines("  boot       done\n  boot       done\n");
  }

  @Test
  void testsAtTheSameTimeTellWhoseEachLineIs() {
    Story first = run.ofTest();
    Story second = run.ofTest();
    first.tell("boot", "done");
    second.tell("why it took long");
    first.end();
    second.tell("boot", "done");
    run.tell("image", "reference");

    assertThat(told())
        .isEqualToNormalizingNewlines(
            """
              [1] boot       done
              [2] why it took long
              [2] boot       done
              image      reference
            """);
  }
}
