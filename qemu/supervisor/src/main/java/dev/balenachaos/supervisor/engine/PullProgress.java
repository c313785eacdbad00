package dev.balenachaos.supervisor.engine;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * Sums up the engine's messages about a pull. Half of a layer is its download, the other half that
 * it is unpacked; all layers count alike, since the engine tells their sizes only on the way.
 */
final class PullProgress implements Consumer<JsonNode> {
  private static final double HALF = 50;
  private static final double WHOLE = 100;

  private final IntConsumer listener;
  private final Map<String, Double> layers = new HashMap<>();
  private int told;

  /**
   * Begins at 0.
   *
   * @param listener is told whenever the percentage, rounded down, grows
   */
  PullProgress(IntConsumer listener) {
    this.listener = listener;
  }

  @Override
  public void accept(JsonNode event) {
    String layer = event.path("id").asText();
    double percent = percent(event);
    if (layer.isEmpty() || percent < 0) {
      return;
    }
    layers.merge(layer, percent, Math::max);
    double sum = layers.values().stream().mapToDouble(Double::doubleValue).sum();
    int all = (int) (sum / layers.size());
    if (all > told) {
      told = all;
      listener.accept(all);
    }
  }

  /** Returns how far a layer is; negative for a message that is about none. */
  private static double percent(JsonNode event) {
    return switch (event.path("status").asText()) {
      case "Pulling fs layer", "Waiting" -> 0;
      case "Downloading" -> HALF * part(event);
      case "Verifying Checksum", "Download complete" -> HALF;
      case "Extracting" -> HALF + HALF * part(event);
      case "Pull complete", "Already exists" -> WHOLE;
      default -> -1;
    };
  }

  private static double part(JsonNode event) {
    JsonNode detail = event.path("progressDetail");
    double total = detail.path("total").asDouble();
    return total <= 0 ? 0 : Math.min(1, detail.path("current").asDouble() / total);
  }
}
