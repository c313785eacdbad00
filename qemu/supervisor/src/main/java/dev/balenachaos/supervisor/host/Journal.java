package dev.balenachaos.supervisor.host;

import dev.balenachaos.supervisor.log.Log;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The host's journal, read by the host's journalctl. */
public final class Journal {
  private final HostPrograms programs;

  Journal(HostPrograms programs) {
    this.programs = programs;
  }

  /**
   * Starts a journalctl, which the caller ends if it does not end by itself.
   *
   * @param options those of journalctl
   * @throws IOException if it cannot be started
   */
  public Process read(List<String> options) throws IOException {
    Log.debug("Spawning journalctl " + String.join(" ", options));
    List<String> command = new ArrayList<>(List.of("journalctl"));
    command.addAll(options);
    return programs.start(command);
  }
}
