package dev.balenachaos.supervisor.firewall;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs programs of the host. */
@FunctionalInterface
public interface HostPrograms {

  /**
   * Runs a program to its end and returns what it printed.
   *
   * @param command the program and its arguments
   * @param input what it reads from its standard input
   * @throws IOException if it cannot be started, or ends with another code than 0; the message then
   *     has what it printed
   */
  String run(List<String> command, String input) throws IOException;

  /** Runs the host's own programs below its root. */
  static HostPrograms below(Path hostRoot) {
    return (command, input) -> {
      List<String> whole = new ArrayList<>(List.of("chroot", hostRoot.toString()));
      whole.addAll(command);
      Process process = new ProcessBuilder(whole).redirectErrorStream(true).start();
      try (OutputStream stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // It ended without reading all of its input; its own words say why.
      }
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int code;
      try {
        code = process.waitFor();
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
        throw new IOException("Interrupted while " + command.get(0) + " ran on the host", e);
      }
      if (code != 0) {
        throw new IOException(
            String.join(" ", command) + " ended with " + code + " on the host: " + output.strip());
      }
      return output;
    };
  }
}
