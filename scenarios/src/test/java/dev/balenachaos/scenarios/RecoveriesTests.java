package dev.balenachaos.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecoveriesTests {

  private static final Recoveries NONE = new Recoveries(List.of());

  private static final String VERDICT =
      "{\"kind\": \"verdict\", \"source\": \"a b\", \"text\": \"PASS\"}";

  private static final String QEMU =
      "{\"kind\": \"step\", \"source\": \"qemu\", \"details\": {\"accelerator\": \"tcg (no KVM)\"}}";

  @TempDir private Path runs;

  private void left(String run, String... events) throws IOException {
    Path folder = Files.createDirectories(runs.resolve(run).resolve("disk-full").resolve("aB"));
    Files.writeString(
        folder.resolve("timeline.json"),
        "{\"run\": \"%s\", \"started\": \"2026-11-23T12:15:00Z\", \"events\": [%s]}"
            .formatted(run, String.join(",", events)));
  }

  private static String recovery(int millis) {
    return "{\"kind\": \"step\", \"source\": \"recovery\", \"details\": {\"tookMillis\": \"%d\"}}"
        .formatted(millis);
  }

  @Test
  void theLongestRecoveryOfARunCountsAndEachRunOnce() throws IOException {
    left("run-2", QEMU, recovery(0), recovery(4100), VERDICT);
    left("run-1", QEMU, VERDICT);

    Recoveries twice = NONE.and(runs).and(runs);

    assertThat(twice.text())
        .isEqualTo(
            """
            run,scenario,test,verdict,recovery in ms
            run-1,disk-full,aB,PASS,
            run-2,disk-full,aB,PASS,4100
            """);
    Path file = Files.writeString(runs.resolve("recoveries.csv"), twice.text());
    assertThat(Recoveries.read(file)).isEqualTo(twice);
  }

  @Test
  void whatSaysNothingOfAScenarioIsNoMeasurement() throws IOException {
    left(
        "run-1",
        QEMU,
        "{\"kind\": \"step\", \"source\": \"control\", \"text\": \"no-heal\"}",
        VERDICT);
    left("run-2", QEMU, recovery(1));
    left("run-3", recovery(1), VERDICT);
    left("run-4", QEMU, VERDICT.replace("PASS", "SKIPPED"));

    assertThat(NONE.and(runs)).isEqualTo(NONE);
  }

  @Test
  void whatDidNotPassHasNoRecovery() throws IOException {
    left("run-1", QEMU, recovery(1), VERDICT.replace("PASS", "FAIL"));

    assertThat(NONE.and(runs).runs())
        .containsExactly(MeasuredRun.parse("run-1,disk-full,aB,FAIL,"));
  }

  @Test
  void aRowSaysHowOftenWhatWasSeenAndHowLongItTook() {
    List<MeasuredRun> seen =
        Stream.of(
                "run-1,disk-full,aB,PASS,0",
                "run-2,disk-full,aB,FAIL,",
                "run-3,disk-full,aB,PASS,130000",
                "run-4,disk-full,aB,PASS,4000")
            .map(MeasuredRun::parse)
            .toList();

    assertThat(MeasuredTable.row("disk-full", "aB", seen))
        .isEqualToIgnoringNewLines(
            "| `disk-full` | a b | 3 PASS, 1 FAIL | at once | 4.0 s | 2 min 10 s |");
    assertThat(MeasuredTable.row("disk-full", "aB", seen.subList(2, 4)))
        .isEqualToIgnoringNewLines("| `disk-full` | a b | 2 PASS | 4.0 s | 67.0 s | 2 min 10 s |");
    assertThat(MeasuredTable.row("disk-full", "aB", List.of()))
        .isEqualToIgnoringNewLines("| `disk-full` | a b | none yet |  |  |  |");
  }

  @Test
  void aLineThatIsNoneIsNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MeasuredRun.parse("run-1,disk-full"))
        .withMessageContaining("run-1,disk-full");
  }
}
