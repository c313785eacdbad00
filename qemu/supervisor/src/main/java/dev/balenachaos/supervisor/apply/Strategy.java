package dev.balenachaos.supervisor.apply;

/**
 * How a container gives way to its successor, by the label {@code io.balena.update.strategy}
 * (balena-supervisor's compose/update-strategies.ts).
 */
enum Strategy {
  /** Stops the old one only once the images of all services of its app are there. The default. */
  DOWNLOAD_THEN_KILL("download-then-kill"),
  /** Stops the old one before the new image is fetched. */
  KILL_THEN_DOWNLOAD("kill-then-download"),
  /**
   * Would delete the old image as well before the new one is fetched; in local mode, the only one
   * that the stand-in has, images are never deleted.
   */
  DELETE_THEN_DOWNLOAD("delete-then-download"),
  /** Starts the new one beside the old one, which is stopped when the new one says so. */
  HAND_OVER("hand-over");

  static final String LABEL = "io.balena.update.strategy";

  private final String label;

  Strategy(String label) {
    this.label = label;
  }

  /** Returns the strategy of a label's value, the default for one that is none. */
  static Strategy of(String label) {
    for (Strategy strategy : values()) {
      if (strategy.label.equals(label)) {
        return strategy;
      }
    }
    return DOWNLOAD_THEN_KILL;
  }

  /** Returns whether the old container is stopped without waiting for any image. */
  boolean killsEarly() {
    return this == KILL_THEN_DOWNLOAD || this == DELETE_THEN_DOWNLOAD;
  }
}
