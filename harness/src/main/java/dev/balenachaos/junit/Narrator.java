package dev.balenachaos.junit;

import dev.balenachaos.run.Story;
import dev.balenachaos.run.Timeline;
import java.util.Set;
import java.util.function.Consumer;

/** Tells people the few events of a timeline that make the story. */
final class Narrator implements Consumer<Timeline.Event> {

  private static final Set<String> STEPS = Set.of("recovery", "workload", "reboot");

  private final Story story;

  Narrator(Story story) {
    this.story = story;
  }

  @Override
  public void accept(Timeline.Event event) {
    switch (event.kind()) {
      case FAULT -> story.tell("fault", event.text());
      case VERDICT -> {
        story.tell(event.text(), event.source());
        event.details().getOrDefault("reason", "").lines().forEach(line -> story.tell("", line));
      }
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
}
