package dev.balenachaos.fault;

/**
 * Processes of containers that have a mark in their environment, by which the host finds them.
 *
 * @param mark a basic regular expression that fits nothing else
 */
record MarkedProcesses(String mark) {

  private String listed() {
    return "grep -ls '%s' /proc/[0-9]*/environ | cut -d / -f 3".formatted(mark);
  }

  /** Returns lines that set {@code $marked} to their numbers. */
  String find() {
    return "marked=$(" + listed() + ")\n";
  }

  /**
   * Returns lines that end them. One that has much memory takes a while to give it back, and until
   * then it is there.
   */
  String end() {
    return """
    for try in 1 2 3 4 5 6 7 8 9 10; do
      %sif [ -z "$marked" ]; then break; fi
      kill -KILL $marked 2>/dev/null
      sleep 1
    done
    test -z "$marked"
    """
        .formatted(find());
  }
}
