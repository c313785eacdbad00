package dev.balenachaos.supervisor.apply;

import dev.balenachaos.supervisor.host.HostPrograms;

/** A host that must be left alone. */
final class NoHost {
  static final HostPrograms PROGRAMS =
      command -> {
        throw new AssertionError("Nobody asked to run " + command + " on the host");
      };

  private NoHost() {}
}
