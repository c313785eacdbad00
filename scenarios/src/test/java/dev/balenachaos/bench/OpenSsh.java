package dev.balenachaos.bench;

import dev.balenachaos.ssh.SshTarget;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** OpenSSH's client as a script would use it, with its own defaults and nobody's configuration. */
final class OpenSsh implements AutoCloseable {

  private static final Duration MASTER_IS_UP = Duration.ofSeconds(30);
  private static final File NOTHING = new File("/dev/null");

  private final SshTarget target;
  private final Path folder;
  private final Path socket;
  private final Process master;

  private OpenSsh(SshTarget target, Path folder) throws IOException {
    this.target = target;
    this.folder = folder;
    this.socket = folder.resolve("master");
    this.master = start(List.of("-M", "-N", "-S", socket.toString()), List.of());
  }

  /** Returns a client whose ControlMaster is up. */
  static OpenSsh to(SshTarget target) throws IOException, InterruptedException {
    OpenSsh ssh = new OpenSsh(target, Files.createTempDirectory("bc-ssh-"));
    try {
      Awaitility.await("ControlMaster").atMost(MASTER_IS_UP).until(() -> Files.exists(ssh.socket));
      return ssh;
    } catch (ConditionTimeoutException e) {
      ssh.close();
      throw new IOException("ssh has no connection to " + target.device() + " to share", e);
    }
  }

  /** Runs {@code true} by a process that connects and logs in. */
  void fresh() throws IOException, InterruptedException {
    require(start(List.of("-S", "none"), List.of("true")));
  }

  /** Runs {@code true} by a process that uses the master's connection, and cannot make its own. */
  void overMaster() throws IOException, InterruptedException {
    List<String> onlyMaster = List.of("-S", socket.toString(), "-o", "ProxyCommand=false");
    require(start(onlyMaster, List.of("true")));
  }

  private Process start(List<String> options, List<String> command) throws IOException {
    List<String> line = new ArrayList<>(List.of("ssh", "-F", "none", "-o", "BatchMode=yes"));
    line.addAll(List.of("-o", "IdentitiesOnly=yes", "-i", target.key().toString()));
    line.addAll(List.of("-o", "StrictHostKeyChecking=accept-new"));
    line.addAll(List.of("-o", "UserKnownHostsFile=" + folder.resolve("known_hosts")));
    line.addAll(List.of("-p", String.valueOf(target.port()), "-l", target.user()));
    line.addAll(options);
    line.add(target.host());
    line.addAll(command);
    return new ProcessBuilder(line)
        .redirectInput(NOTHING)
        .redirectOutput(NOTHING)
        .redirectError(folder.resolve("errors").toFile())
        .start();
  }

  private void require(Process ssh) throws IOException, InterruptedException {
    int status = ssh.waitFor();
    if (status != 0) {
      throw new IOException(
          "ssh to %s ended with status %d: %s"
              .formatted(
                  target.device(), status, Files.readString(folder.resolve("errors")).strip()));
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    master.destroy();
    if (!master.waitFor(5, TimeUnit.SECONDS)) {
      master.destroyForcibly();
    }
    try (Stream<Path> inside = Files.list(folder)) {
      for (Path file : inside.toList()) {
        Files.deleteIfExists(file);
      }
    }
    Files.delete(folder);
  }
}
