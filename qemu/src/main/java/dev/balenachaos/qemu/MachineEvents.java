package dev.balenachaos.qemu;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.run.Timeline;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Writes QEMU's events onto a timeline, at the time that QEMU gives them, and says when the host's
 * own disk is full, or the lab is gone.
 */
final class MachineEvents implements Consumer<QmpEvent> {

  /**
   * ENOSPC in the words of the C library. The event's field for it, {@code nospace}, is there only
   * for disks whose errors stop the machine (QEMU 7.2, {@code block-backend.c}).
   */
  private static final String NO_SPACE = "No space left on device";

  /**
   * The other side of a cable of kind {@code stream} has closed (QEMU 7.2, {@code qapi/net.json}).
   */
  private static final String CABLE_LOST = "NETDEV_STREAM_DISCONNECTED";

  private final Timeline timeline;
  private boolean hostIsFull;

  MachineEvents(Timeline timeline) {
    this.timeline = timeline;
  }

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
    // QEMU tells of each request that fails, which can be hundreds.
    if (!hostIsFull && NO_SPACE.equals(event.data().path("reason").asText())) {
      hostIsFull = true;
      timeline.record(
          Timeline.Kind.INFRA,
          "host",
          "the host's disk is full: the device sees disk errors that are not its own");
    }
    if (CABLE_LOST.equals(event.name())) {
      timeline.record(
          Timeline.Kind.INFRA,
          "lab",
          "the lab's end of the device's cable '"
              + event.data().path("netdev-id").asText()
              + "' is gone: the device reaches nothing on it");
    }
  }
}
