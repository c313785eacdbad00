package dev.balenachaos.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedTimelineTests {

  @Test
  void whatTheHarnessWritesIsUnderstood(@TempDir Path folder) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("timeline.json"),
            """
            {
              "schema": 1,
              "run": "20261123-121500-7f3a",
              "started": "2026-11-23T12:15:00.5Z",
              "events": [
                {"atMillis": 1500.25, "kind": "fault", "source": "fault", "text": "healed: full"},
                {"atMillis": 9000.0, "kind": "step", "source": "recovery", "text": "4.1 s",
                 "details": {"tookMillis": "4100", "sinceMillis": "5600"}}
              ]
            }
            """);

    SavedTimeline timeline = SavedTimeline.read(file);

    assertThat(timeline.run()).isEqualTo("20261123-121500-7f3a");
    assertThat(timeline.started()).isEqualTo(Instant.parse("2026-11-23T12:15:00.5Z"));
    assertThat(timeline.events())
        .containsExactly(
            new SavedTimeline.Event(
                Duration.ofNanos(1_500_250_000), "fault", "fault", "healed: full", Map.of()),
            new SavedTimeline.Event(
                Duration.ofSeconds(9),
                "step",
                "recovery",
                "4.1 s",
                Map.of("tookMillis", "4100", "sinceMillis", "5600")));
    assertThat(timeline.events().get(1).millis("tookMillis")).isEqualTo(Duration.ofMillis(4100));
    assertThat(timeline.events().get(0).millis("tookMillis")).isZero();
  }
}
