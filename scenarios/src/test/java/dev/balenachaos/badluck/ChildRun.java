package dev.balenachaos.badluck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A run in a virtual machine of its own, which a test may end as it likes. */
final class ChildRun implements AutoCloseable {

  private static final Duration END = Duration.ofSeconds(10);

  private final Process process;
  private final BufferedReader out;

  private ChildRun(Process process) {
    this.process = process;
    this.out = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Returns the command line that runs a main class with this virtual machine's class path. */
  static List<String> commandLine(Class<?> main, List<String> options, Object... arguments) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(options);
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    Stream.of(arguments).map(Object::toString).forEach(line::add);
    return line;
  }

  /** Starts a process; what it says on standard error is heard as well. */
  static ChildRun start(ProcessBuilder prepared) throws IOException {
    return new ChildRun(prepared.redirectErrorStream(true).start());
  }

  /**
   * Waits for a line that begins with the given word.
   *
   * @throws AssertionError when the process ends without saying it; with all that it said instead
   */
  void awaitLine(String word) throws IOException {
    List<String> said = new ArrayList<>();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith(word)) {
        return;
      }
      said.add(line);
    }
    throw new AssertionError(
        "The run ended without '" + word + "'. It said:\n" + String.join("\n", said));
  }

  /** Waits for the process to end by itself, and returns all that it has said. */
  String awaitEnd() throws IOException {
    return String.join("\n", out.lines().toList());
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** Ends it as {@code kill -9} does. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
  }

  /** Ends it as Ctrl-C on its terminal does. */
  void interrupt() throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    assertThat(process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
