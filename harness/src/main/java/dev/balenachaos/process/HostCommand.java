package dev.balenachaos.process;

import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A short-lived program on the host, run to its end. */
public final class HostCommand {

  private static final Duration TIME_LIMIT = Duration.ofMinutes(2);

  /** What a process has printed is there when it ends. */
  private static final Duration OUTPUT_LIMIT = Duration.ofSeconds(10);

  private HostCommand() {}

  /**
   * Runs a program that must succeed, and returns what it printed on standard output and error.
   *
   * @throws InfraException when it cannot be started, fails, or takes longer than two minutes
   */
  public static String run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try {
        return output(command, process);
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new InfraException("Cannot run " + command.get(0) + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InfraException("Interrupted while " + command.get(0) + " was running", e);
    }
  }

  private static String output(List<String> command, Process process)
      throws IOException, InterruptedException {
    process.getOutputStream().close();
    CompletableFuture<byte[]> said =
        CompletableFuture.supplyAsync(() -> read(process), HostCommand::start);
    if (!process.waitFor(TIME_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      throw failed(command, "no end within " + TIME_LIMIT.toSeconds() + " s");
    }
    try {
      String output =
          new String(said.get(OUTPUT_LIMIT.toSeconds(), TimeUnit.SECONDS), StandardCharsets.UTF_8);
      if (process.exitValue() != 0) {
        throw failed(command, "exit status " + process.exitValue() + ", " + output.strip());
      }
      return output;
    } catch (TimeoutException e) {
      throw failed(command, "it has ended, but what it started goes on to hold its output");
    } catch (ExecutionException e) {
      throw new IllegalStateException("What " + command.get(0) + " prints cannot be read", e);
    }
  }

  /** The threads that are there for all may be one, which another command keeps. */
  private static void start(Runnable reader) {
    Thread thread = new Thread(reader, "host-command");
    thread.setDaemon(true);
    thread.start();
  }

  private static byte[] read(Process process) {
    try {
      return process.getInputStream().readAllBytes();
    } catch (IOException e) {
      return new byte[0];
    }
  }

  private static InfraException failed(List<String> command, String seen) {
    String program = Path.of(command.get(0)).getFileName().toString();
    return new InfraException(
        "Tried: "
            + program
            + " "
            + String.join(" ", command.subList(1, command.size()))
            + "\nSeen: "
            + seen);
  }
}
