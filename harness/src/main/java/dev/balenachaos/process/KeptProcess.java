package dev.balenachaos.process;

import dev.balenachaos.run.InfraException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A process that never outlives this virtual machine, whichever way that ends, and takes its folder
 * of temporary files along when it goes. See {@code keep-while-held.sh}.
 */
public final class KeptProcess implements AutoCloseable {

  private static final Duration END = Duration.ofSeconds(10);

  private final Process keeper;
  private final Path folder;
  private final Path log;

  private KeptProcess(Process keeper, Path folder, Path log) {
    this.keeper = keeper;
    this.folder = folder;
    this.log = log;
  }

  /**
   * Starts a command whose output goes to a file.
   *
   * @param folder temporary files of the command, removed when it ends
   * @param log takes standard output and error of the command
   * @throws InfraException when no process can be started
   */
  public static KeptProcess start(List<String> command, Path folder, Path log) {
    return start(command, folder, log, ProcessBuilder.Redirect.appendTo(log.toFile()));
  }

  /**
   * Starts a command whose standard output is read line by line, see {@link #lines}.
   *
   * @param folder temporary files of the command, removed when it ends
   * @param log takes standard error of the command
   * @throws InfraException when no process can be started
   */
  public static KeptProcess startTelling(List<String> command, Path folder, Path log) {
    return start(command, folder, log, ProcessBuilder.Redirect.PIPE);
  }

  private static KeptProcess start(
      List<String> command, Path folder, Path log, ProcessBuilder.Redirect output) {
    List<String> kept = new ArrayList<>(List.of("setsid", "sh", "-c", script(), "keep-while-held"));
    kept.add(folder.toString());
    kept.addAll(command);
    try {
      return new KeptProcess(
          new ProcessBuilder(kept)
              .redirectOutput(output)
              .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start(),
          folder,
          log);
    } catch (IOException e) {
      ScratchFolder.remove(folder);
      throw new InfraException("Cannot start " + command.get(0) + ": " + e.getMessage(), e);
    }
  }

  /** Hands over each line of standard output until the command closes it. */
  public void lines(Consumer<String> line) {
    try (BufferedReader out = keeper.inputReader(StandardCharsets.UTF_8)) {
      for (String next = out.readLine(); next != null; next = out.readLine()) {
        line.accept(next);
      }
    } catch (IOException e) {
      throw new InfraException("What a process prints cannot be read: " + e, e);
    }
  }

  /** Returns what completes with the exit status when the process has ended and is cleaned up. */
  public CompletableFuture<Integer> ended() {
    return keeper.onExit().thenApply(Process::exitValue);
  }

  public boolean alive() {
    return keeper.isAlive();
  }

  /** Returns the command's processes and what watches over them; never null. */
  public Stream<ProcessHandle> processes() {
    return keeper.descendants();
  }

  /** Tells how the process ended and what it said last. */
  public String lastWords() {
    String status = alive() ? "still running" : "exit status " + keeper.exitValue();
    String said = Tail.of(log, 3);
    return said.isEmpty() ? status : status + ": " + said;
  }

  /** Waits for the process to end by itself, for at most the given time. */
  public boolean awaitEnd(Duration limit) {
    try {
      return keeper.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Lets go of the process: it is killed unless it has ended, and its folder is removed; by an
   * interrupted thread, too.
   */
  @Override
  public void close() {
    boolean interrupted = Thread.interrupted();
    try {
      letGo();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void letGo() {
    try {
      keeper.getOutputStream().close();
    } catch (IOException e) {
      // The pipe has no reader: the keeper has ended already.
      keeper.destroyForcibly();
    }
    if (!awaitEnd(END)) {
      keeper.descendants().forEach(ProcessHandle::destroyForcibly);
      keeper.destroyForcibly();
      awaitEnd(END);
      ScratchFolder.remove(folder);
    }
  }

  private static String script() {
    try (InputStream in = KeptProcess.class.getResourceAsStream("keep-while-held.sh")) {
      if (in == null) {
        throw new IllegalStateException("keep-while-held.sh is missing from the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new InfraException("keep-while-held.sh cannot be read: " + e, e);
    }
  }
}
