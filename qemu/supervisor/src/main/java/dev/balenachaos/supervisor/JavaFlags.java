package dev.balenachaos.supervisor;

import java.util.List;

/** How the Java that runs this program is to be started, wherever that is: it is kept small. */
public final class JavaFlags {

  /** The flags, in front of the class path. */
  public static final List<String> ALL =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Xmx48m",
          "-Xss256k",
          // Nobody looks at its counters, for which it would wake up 20 times a second.
          "-XX:-UsePerfData",
          // An apply whose thread died for want of memory would never be tried again; so the
          // whole program ends, and its unit starts it anew.
          "-XX:+ExitOnOutOfMemoryError");

  private JavaFlags() {}
}
