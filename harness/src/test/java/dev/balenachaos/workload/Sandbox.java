package dev.balenachaos.workload;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;

/**
 * A busybox shell in namespaces of its own, where the test may mount, fill and listen as it likes;
 * whatever runs in it ends with it.
 */
final class Sandbox implements AutoCloseable {

  private static final String END = "-- end of output --";

  private final Process shell;
  private final Writer in;
  private final BufferedReader out;

  Sandbox(Path folder) throws IOException {
    shell =
        new ProcessBuilder(
                "unshare",
                "--map-root-user",
                "--mount",
                "--net",
                "--pid",
                "--fork",
                "--kill-child",
                "--mount-proc",
                StaticBusybox.onHost().toString(),
                "sh")
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    in = shell.outputWriter(StandardCharsets.UTF_8);
    out = shell.inputReader(StandardCharsets.ISO_8859_1);
    run("ip link set lo up");
  }

  /** Runs a command line and returns what it prints. */
  String run(String command) throws IOException {
    in.write(command + "\necho '" + END + "'\n");
    in.flush();
    StringJoiner printed = new StringJoiner("\n");
    for (String line; (line = out.readLine()) != null; ) {
      if (line.endsWith(END)) {
        return printed.add(line.substring(0, line.length() - END.length())).toString();
      }
      printed.add(line);
    }
    throw new IOException("The sandbox ended during: " + command);
  }

  @Override
  public void close() throws IOException {
    shell.destroyForcibly();
    try {
      shell.waitFor(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
