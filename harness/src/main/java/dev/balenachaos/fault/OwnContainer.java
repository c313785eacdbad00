package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import java.time.Duration;

/** A container that a fault starts on the engine beside those of the supervisor. */
record OwnContainer(String id) {

  String name() {
    return "balena-chaos-" + id;
  }

  /** Starts it. {@code what} is the rest of the engine's command line: options, image, command. */
  void start(Device device, Fault fault, String what) {
    HostScript.apply(
        device,
        fault,
        "balena-engine run --detach --name %s --network none %s\n".formatted(name(), what),
        Duration.ofMinutes(1));
  }

  /** Returns shell lines that take it away; see {@link Fault#undo}. */
  String undo() {
    return """
        timeout 60 balena-engine rm --force %1$s >/dev/null 2>&1
        left=$(timeout 60 balena-engine ps --all --quiet --filter name=%1$s) && [ -z "$left" ]"""
        .formatted(name());
  }
}
