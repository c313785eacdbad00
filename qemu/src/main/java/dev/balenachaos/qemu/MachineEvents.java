package dev.balenachaos.qemu;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.run.Story;
import dev.balenachaos.run.Timeline;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Writes QEMU's events onto a timeline, and tells people when the host's own disk is full.
 *
 * @param timeline where they go, at the time that QEMU gives them
 * @param story hears of what spoils the run
 */
record MachineEvents(Timeline timeline, Story story) implements Consumer<QmpEvent> {

  @Override
  public void accept(QmpEvent event) {
    Map<String, String> details = new TreeMap<>();
    for (Map.Entry<String, JsonNode> field : event.data().properties()) {
      details.put(
          field.getKey(),
          field.getValue().isValueNode() ? field.getValue().asText() : field.getValue().toString());
    }
    timeline.record(
        Duration.between(timeline.started(), event.at()),
        Timeline.Kind.MACHINE,
        "qemu",
        event.name(),
        details);
    if (event.data().path("nospace").asBoolean()) {
      story.tell(
          "qemu", "the host's disk is full: the device sees disk errors that are not its own");
    }
  }
}
