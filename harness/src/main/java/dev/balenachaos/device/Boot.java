package dev.balenachaos.device;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a boot went.
 *
 * @param bootId the kernel's id of the boot that was reached
 * @param gates when each gate was passed, counted from the start of the boot, in order
 */
public record Boot(String bootId, Map<Gate, Duration> gates) {

  /** The things that must answer, in this order, before a device is ready. */
  public enum Gate {
    /** SSH answers. */
    SSH("ssh"),
    /** systemd has no job left to run. */
    SYSTEMD("systemd"),
    /** The engine answers its ping. */
    ENGINE("engine"),
    /** The supervisor answers {@code /ping}. */
    PING("supervisor"),
    /** The supervisor answers {@code /v1/healthy} with 200. */
    HEALTHY("healthy");

    private final String word;

    Gate(String word) {
      this.word = word;
    }

    @Override
    public String toString() {
      return word;
    }
  }

  public Boot {
    gates = Collections.unmodifiableMap(new LinkedHashMap<>(gates));
  }
}
