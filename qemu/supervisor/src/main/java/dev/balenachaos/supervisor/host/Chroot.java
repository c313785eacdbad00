package dev.balenachaos.supervisor.host;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs the host's own programs below its root, which holds its /run and so its systemd. */
@FunctionalInterface
public interface Chroot {

  /**
   * Starts a program. Its errors go where the supervisor's go.
   *
   * @throws IOException if not even chroot can be run
   */
  Process start(List<String> command) throws IOException;

  /** Runs programs below a root. */
  static Chroot at(Path root) {
    return command -> {
      List<String> words = new ArrayList<>(List.of("chroot", root.toString()));
      words.addAll(command);
      ProcessBuilder program = new ProcessBuilder(words);
      // systemd's programs take the container's view of /proc for a chroot and would do nothing.
      program.environment().put("SYSTEMD_IGNORE_CHROOT", "1");
      Process process = program.redirectError(Redirect.INHERIT).start();
      process.getOutputStream().close();
      return process;
    };
  }

  /**
   * Runs a program to its end.
   *
   * @return what it printed, whatever its exit code
   * @throws IOException if not even chroot can be run
   */
  default String output(String... command) throws IOException {
    Process process = start(List.of(command));
    try (InputStream output = process.getInputStream()) {
      return new String(output.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }
}
