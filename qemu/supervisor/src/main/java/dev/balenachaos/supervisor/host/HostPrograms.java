package dev.balenachaos.supervisor.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs the host's own programs below its root, which holds its /run and so its systemd. */
@FunctionalInterface
public interface HostPrograms {

  /** Where balenaOS and Debian keep their programs. */
  String HOST_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /**
   * Starts a program. What it prints as errors goes to the supervisor's log.
   *
   * @param command the program and its arguments
   * @throws IOException if not even chroot can be run
   */
  Process start(List<String> command) throws IOException;

  /** Runs programs below a root. */
  static HostPrograms below(Path root) {
    return command -> {
      List<String> words = new ArrayList<>(List.of("chroot", root.toString()));
      words.addAll(command);
      ProcessBuilder program = new ProcessBuilder(words);
      // systemd's programs take the container's view of /proc for a chroot and would do nothing.
      program.environment().put("SYSTEMD_IGNORE_CHROOT", "1");
      // The container's own path does not lead to all of the host's programs, such as iptables.
      program.environment().put("PATH", HOST_PATH);
      return program.redirectError(Redirect.INHERIT).start();
    };
  }

  /**
   * Runs a program to its end, whatever its exit code.
   *
   * @return what it printed
   * @throws IOException if it cannot be started
   */
  default String output(String... command) throws IOException {
    return printed(start(List.of(command)));
  }

  /**
   * Runs a program that must succeed to its end.
   *
   * @param input what it reads from its standard input
   * @return what it printed
   * @throws IOException if it cannot be started, or ends with another code than 0
   */
  default String run(List<String> command, String input) throws IOException {
    Process process = start(command);
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // It ended without reading all of its input; its exit code tells whether that was in order.
    }
    String output = printed(process);
    int code;
    try {
      code = process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while " + command.get(0) + " ran on the host", e);
    }
    if (code != 0) {
      String ending = String.join(" ", command) + " ended with " + code + " on the host";
      throw new IOException(output.isEmpty() ? ending : ending + ": " + output);
    }
    return output;
  }

  private static String printed(Process process) throws IOException {
    try (InputStream output = process.getInputStream()) {
      return new String(output.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }
}
