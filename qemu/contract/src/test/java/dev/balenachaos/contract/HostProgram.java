package dev.balenachaos.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program of this host that is a client of the subject. */
record HostProgram(String name, Subject subject) {

  private static final int LIMIT_IN_MINUTES = 2;

  /** Finds a program; empty when the host does not have it. */
  static Optional<HostProgram> find(String name, Subject subject) {
    boolean there =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    return there ? Optional.of(new HostProgram(name, subject)) : Optional.empty();
  }

  /** Finds a program; the test is skipped when the host does not have it. */
  static HostProgram orSkip(String name, Subject subject) {
    Optional<HostProgram> found = find(name, subject);
    assumeTrue(found.isPresent(), "This host has no " + name);
    return found.orElseThrow();
  }

  /** Runs it, which must succeed, and returns what it printed without trailing white space. */
  String run(String... arguments) {
    return runWith("", arguments);
  }

  /** Runs it with a text on its standard input. */
  String runWith(String input, String... arguments) {
    Ended ended = end(input, arguments);
    assertThat(ended.status).as("%s %s: %s", name, List.of(arguments), ended.out).isZero();
    return ended.out;
  }

  /**
   * What came of a run.
   *
   * @param status its exit status
   * @param out what it printed, without trailing white space
   */
  record Ended(int status, String out) {}

  /** Runs it, whatever its exit status is. */
  Ended end(String input, String... arguments) {
    List<String> command = new ArrayList<>(List.of(name));
    command.addAll(List.of(arguments));
    try {
      Path printed = Files.createTempFile("contract", ".out");
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(printed.toFile())
              .start();
      try (OutputStream in = process.getOutputStream()) {
        in.write(input.getBytes(StandardCharsets.UTF_8));
      }
      if (!process.waitFor(LIMIT_IN_MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new AssertionError(command + " has not ended after " + LIMIT_IN_MINUTES + " min");
      }
      String out = Files.readString(printed).stripTrailing();
      Files.delete(printed);
      return new Ended(process.exitValue(), out);
    } catch (IOException e) {
      throw new AssertionError(command + " cannot be run: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(command + " was interrupted", e);
    }
  }
}
