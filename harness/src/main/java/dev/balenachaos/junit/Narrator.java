package dev.balenachaos.junit;

import dev.balenachaos.run.Story;
import dev.balenachaos.run.Timeline;
import java.util.Set;
import java.util.function.Consumer;

/** Tells people the few events of a timeline that make the story. */
final class Narrator implements Consumer<Timeline.Event> {

  private static final Set<String> STEPS =
      Set.of(
          "recovery",
          "workload",
          "reboot",
          "unit",
          "host",
          "latency",
          "supervisor",
          "cloud",
          "cloudlink",
          "table");
  private static final Set<String> EDGES_OF_A_FAULT = Set.of("applied", "effect", "healed");

  /** On the timeline only: a switch is not renewed during each reboot, for instance. */
  private static final Set<String> DETAILS_OF_A_FAULT =
      Set.of("armed", "effect gone", "not renewed");

  private final Story story;

  Narrator(Story story) {
    this.story = story;
  }

  @Override
  public void accept(Timeline.Event event) {
    switch (event.kind()) {
      case FAULT -> tellEdge(event.text());
      case VERDICT -> tellVerdict(event);
      case INFRA -> story.tell(event.source(), event.text());
      case STEP -> {
        if (STEPS.contains(event.source())) {
          story.tell(event.source(), event.text());
        }
      }
      case PROBE, JOURNAL, MACHINE -> {
        // these fill the timeline, not the console
      }
    }
  }

  private void tellEdge(String text) {
    int colon = text.indexOf(": ");
    String edge = colon < 0 ? "fault" : text.substring(0, colon);
    if (EDGES_OF_A_FAULT.contains(edge)) {
      story.tell(edge, text.substring(colon + 2));
    } else if (!DETAILS_OF_A_FAULT.contains(edge)) {
      story.tell("fault", text);
    }
  }

  private void tellVerdict(Timeline.Event verdict) {
    story.tell(verdict.text(), verdict.source());
    verdict.details().getOrDefault("reason", "").lines().forEach(line -> story.tell("", line));
  }
}
