package dev.balenachaos.qemu;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.device.Power;
import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A running QEMU. Closing it ends the process and removes its temporary files. */
final class Machine implements Power, AutoCloseable {

  private static final Duration QUIT = Duration.ofSeconds(5);
  private static final Pattern FORWARD =
      Pattern.compile("TCP\\[HOST_FORWARD\\]\\s+\\d+\\s+127\\.0\\.0\\.1\\s+(\\d+)\\s");

  private final MachineSpec spec;
  private final KeptProcess process;
  private final Qmp qmp;
  private final int sshPort;

  private Machine(MachineSpec spec, KeptProcess process, Qmp qmp, int sshPort) {
    this.spec = spec;
    this.process = process;
    this.qmp = qmp;
    this.sshPort = sshPort;
  }

  /**
   * Starts a machine.
   *
   * @param scratch a folder that the machine owns from here on, whatever happens
   * @param log takes what QEMU itself has to say
   * @param events hears of resets, panics and the like
   * @throws InfraException when QEMU does not start; with its own last words
   */
  static Machine start(MachineSpec spec, Path scratch, Path log, Consumer<QmpEvent> events) {
    Path socket = scratch.resolve("qmp");
    try (ServerSocketChannel monitor = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      Firmware firmware = Firmware.installed();
      Path variables = Files.copy(firmware.variables(), scratch.resolve("firmware-variables"));
      monitor.bind(UnixDomainSocketAddress.of(socket));
      List<String> line =
          spec.commandLine(HostTool.QEMU.path(), firmware.code(), variables, socket);
      KeptProcess process = KeptProcess.start(line, scratch, log);
      return connect(spec, process, monitor, events);
    } catch (IOException e) {
      ScratchFolder.remove(scratch);
      throw new InfraException("Cannot prepare " + spec.name() + ": " + e.getMessage(), e);
    } catch (RuntimeException e) {
      ScratchFolder.remove(scratch);
      throw e;
    }
  }

  private static Machine connect(
      MachineSpec spec, KeptProcess process, ServerSocketChannel monitor, Consumer<QmpEvent> events)
      throws IOException {
    // QEMU comes to us: there is nothing to poll for, and its end wakes the accept.
    CompletableFuture<Void> watch = process.ended().thenAccept(status -> closeQuietly(monitor));
    try {
      Qmp qmp = Qmp.over(monitor.accept(), process::lastWords, events);
      return new Machine(spec, process, qmp, forwardedPort(qmp));
    } catch (ClosedChannelException e) {
      throw new InfraException(
          "QEMU does not start for " + spec.name() + ". Seen: " + process.lastWords(), e);
    } catch (IOException | RuntimeException e) {
      process.close();
      throw e;
    } finally {
      watch.cancel(false);
    }
  }

  /** Returns the port on the host's loopback interface that leads to the guest's SSH server. */
  int sshPort() {
    return sshPort;
  }

  Qmp qmp() {
    return qmp;
  }

  /** Returns the last lines of the serial console, oldest first; never null but possibly empty. */
  List<String> lastConsoleLines() {
    return Tail.of(spec.console(), 10).lines().toList();
  }

  /** Waits for the guest to power itself off, for at most the given time. */
  boolean awaitEnd(Duration limit) {
    return process.awaitEnd(limit);
  }

  @Override
  public void reset() {
    qmp.execute("system_reset");
  }

  @Override
  public void close() {
    try {
      if (process.alive()) {
        qmp.execute("quit");
        process.awaitEnd(QUIT);
      }
    } catch (InfraException e) {
      // It is stuck or gone already. Letting go of it kills what is left.
    } finally {
      qmp.close();
      process.close();
    }
  }

  private static int forwardedPort(Qmp qmp) {
    JsonNode answer = qmp.execute("human-monitor-command", Map.of("command-line", "info usernet"));
    Matcher forward = FORWARD.matcher(answer.asText());
    if (!forward.find()) {
      throw new InfraException("QEMU forwards no port. Seen: " + answer.asText().strip());
    }
    return Integer.parseInt(forward.group(1));
  }

  private static void closeQuietly(ServerSocketChannel monitor) {
    try {
      monitor.close();
    } catch (IOException e) {
      // Only its end is wanted.
    }
  }
}
