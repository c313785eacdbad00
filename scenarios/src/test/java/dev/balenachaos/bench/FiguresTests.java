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
        .isEqualTo(new Figure("a", "s", 2, 1, 9, 3, List.of()));
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

  @Test
  void aListIsWrittenWithTheMedianOfEachCount(@TempDir Path folder) throws IOException {
    figures.growth(
        "clone.steady.by_count",
        new Growth(
            List.of(
                List.of(Duration.ofSeconds(2), Duration.ofSeconds(3)),
                List.of(Duration.ofSeconds(4), Duration.ofSeconds(3)))));

    assertThat(figures.writeTo(folder.resolve("clone.json")))
        .content()
        .isEqualToIgnoringWhitespace(
            """
            [{"name": "clone.steady.by_count", "unit": "s", "median": 3.0, "min": 3.0, "max": 3.0,
              "runs": 2, "byCount": [3.0, 3.0]}]
            """);
    assertThat(Table.of(figures.all())).endsWith("clone.steady.by_count: 3.0 3.0\n");
  }

  @Test
  void aTargetMayBeTheLeastThatIsWanted() {
    figures.ratio("ratio.cold_to_clone", Duration.ofSeconds(16), Duration.ofSeconds(1));
    figures.ratio("ratio.loadvm_to_clone", 0.9);
    figures.seconds("clone.running", Duration.ofMillis(249));
    figures.seconds("clone.command", Duration.ofMillis(2501));

    assertThat(Table.of(figures.all()).lines().skip(1).toList())
        .satisfiesExactly(
            line -> assertThat(line).endsWith(">= 15 holds"),
            line -> assertThat(line).endsWith(">= 1 MISSED"),
            line -> assertThat(line).endsWith("<= 0.25 holds"),
            line -> assertThat(line).endsWith("<= 2.5 MISSED"));
  }

  @Test
  void memoryIsToldInMebibytes() {
    figures.mebibytes("pss.cold", 3 << 19);

    assertThat(figures.all())
        .containsExactly(new Figure("pss.cold", "MiB", 1.5, 1.5, 1.5, 1, List.of()));
  }
}
