package dev.balenachaos.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FiguresTests {

  private final Figures figures = new Figures();

  @Test
  void theMedianOfAnOddNumberIsTheMiddleOne() {
    assertThat(Figure.of("a", "s", List.of(9.0, 1.0, 2.0)))
        .isEqualTo(new Figure("a", "s", 2, 1, 9, 3));
  }

  @Test
  void theMedianOfAnEvenNumberLiesBetweenTheMiddleTwo() {
    assertThat(Figure.of("a", "s", List.of(9.0, 1.0, 2.0, 3.0)).median()).isEqualTo(2.5);
  }

  @Test
  void figuresAreWrittenAsTheFilesReadersExpectThem(@TempDir Path folder) throws IOException {
    figures.millis("command.kept", Duration.ofMillis(20));
    figures.millis("command.kept", Duration.ofMillis(40));

    assertThat(figures.writeTo(folder.resolve("new/boot.json")))
        .content()
        .isEqualToIgnoringWhitespace(
            """
            [{"name": "command.kept", "unit": "ms", "median": 30.0, "min": 20.0, "max": 40.0,
              "runs": 2}]
            """);
  }

  @Test
  void theTableSaysWhetherATargetHolds() {
    figures.seconds("boot.ssh", Duration.ofSeconds(20));
    figures.seconds("boot.steady", Duration.ofSeconds(75));
    figures.ratio("ratio.kept_to_ssh", Duration.ofMillis(11), Duration.ofMillis(100));

    assertThat(Table.of(figures.all()).lines().skip(1).toList())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("boot.ssh").endsWith("1"),
            line -> assertThat(line).startsWith("boot.steady").endsWith("<= 75 holds"),
            line -> assertThat(line).startsWith("ratio.kept_to_ssh").endsWith("<= 0.1 MISSED"));
  }
}
