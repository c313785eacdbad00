package dev.balenachaos.fault;

/** The name of a container that a fault starts on the engine beside those of the supervisor. */
record OwnContainer(String id) {

  String name() {
    return "balena-chaos-" + id;
  }

  /** Returns shell lines that take it away; see {@link Fault#undo}. */
  String undo() {
    return """
        timeout 60 balena-engine rm --force %1$s >/dev/null 2>&1
        left=$(timeout 60 balena-engine ps --all --quiet --filter name=%1$s) && [ -z "$left" ]"""
        .formatted(name());
  }
}
