package dev.balenachaos.qemu;

import dev.balenachaos.device.Power;
import dev.balenachaos.process.KeptProcess;
import dev.balenachaos.process.ScratchFolder;
import dev.balenachaos.process.Tail;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Story;
import dev.balenachaos.run.Timeline;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A running QEMU. Closing it ends the process and removes its temporary files. */
final class Machine implements Power, AutoCloseable {

  private static final Duration QUIT = Duration.ofSeconds(5);
  private static final String VARIABLES = "firmware-variables";

  /** A guest that takes less than this part of one processor of the host is idle. */
  private static final double IDLE = 0.3;

  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  private static final Pattern FORWARD =
      Pattern.compile("TCP\\[HOST_FORWARD\\]\\s+\\d+\\s+127\\.0\\.0\\.1\\s+(\\d+)\\s");

  private final MachineSpec spec;
  private final Path scratch;
  private final Path log;
  private final HostRoom.Place place;
  private final KeptProcess process;
  private final Qmp qmp;
  private final SuddenEnd end;
  private final int sshPort;

  private Machine(
      MachineSpec spec,
      Path scratch,
      Path log,
      HostRoom.Place place,
      KeptProcess process,
      Qmp qmp,
      int sshPort) {
    this.spec = spec;
    this.scratch = scratch;
    this.log = log;
    this.place = place;
    this.process = process;
    this.qmp = qmp;
    this.end = SuddenEnd.of(qmp);
    this.sshPort = sshPort;
  }

  /**
   * Starts a machine as soon as the host has room for it.
   *
   * @param scratch a folder that the machine owns from here on, whatever happens
   * @param log takes what QEMU itself has to say
   * @param events hears of resets, panics and the like
   * @param story is told when the machine has to wait for others to end
   * @throws InfraException when QEMU does not start, with its own last words; when there is no room
   *     in the end
   */
  static Machine start(
      MachineSpec spec, Path scratch, Path log, Consumer<QmpEvent> events, Story story) {
    Path socket = scratch.resolve("qmp");
    try (ServerSocketChannel monitor = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      Path variables = scratch.resolve(VARIABLES);
      Files.copy(spec.firmware().variables(), variables);
      monitor.bind(UnixDomainSocketAddress.of(socket));
      List<String> line = spec.commandLine(HostTool.QEMU.path(), variables, socket);
      HostRoom.Place place = HostRoom.ofThisHost().enter(spec, story);
      try {
        KeptProcess process = KeptProcess.start(line, scratch, log);
        place.measuredBy(() -> MemoryUse.of(process.processes()).own());
        // One that has ended by itself takes nothing more, whenever it is closed.
        CompletableFuture<Integer> unused =
            process.ended().whenComplete((status, failure) -> place.leave());
        return connect(spec, scratch, log, place, process, monitor, events);
      } catch (IOException | RuntimeException e) {
        place.leave();
        throw e;
      }
    } catch (IOException e) {
      ScratchFolder.remove(scratch);
      throw new InfraException("Cannot prepare " + spec.name() + ": " + e, e);
    } catch (RuntimeException e) {
      ScratchFolder.remove(scratch);
      throw e;
    }
  }

  private static Machine connect(
      MachineSpec spec,
      Path scratch,
      Path log,
      HostRoom.Place place,
      KeptProcess process,
      ServerSocketChannel monitor,
      Consumer<QmpEvent> events)
      throws IOException {
    // QEMU comes to us: there is nothing to poll for, and its end wakes the accept.
    CompletableFuture<Void> watch = process.ended().thenAccept(status -> closeQuietly(monitor));
    try {
      Qmp qmp = Qmp.over(monitor.accept(), process::lastWords, events);
      return new Machine(spec, scratch, log, place, process, qmp, forwardedPort(qmp));
    } catch (ClosedChannelException e) {
      String seen = process.lastWords();
      process.close();
      throw new InfraException("QEMU does not start for " + spec.name() + ". Seen: " + seen, e);
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

  /** Halts the guest between two instructions. */
  void halt() {
    qmp.execute("stop");
  }

  /** Lets a halted guest go on. Should it start over instead, the machine ends. */
  void goOn() {
    onReboot("shutdown");
    qmp.execute("cont");
  }

  /** Lets a halted guest start over. */
  void startOver() {
    reset();
    qmp.execute("cont");
  }

  /** Lets a guest that has gone on reboot from now on. */
  void mayReboot() {
    onReboot("reset");
  }

  private void onReboot(String action) {
    qmp.execute("set-action", Map.of("reboot", action));
  }

  MachineSpec spec() {
    return spec;
  }

  /** Returns the folder of temporary files that goes when the machine ends. */
  Path scratch() {
    return scratch;
  }

  /** Returns the file with the firmware variables as the guest has left them. */
  Path firmwareVariables() {
    return scratch.resolve(VARIABLES);
  }

  /** Returns the memory of the host that only this machine takes. */
  MemoryUse memoryUse() {
    return MemoryUse.of(process.processes());
  }

  /**
   * Waits until the guest has nothing much to do.
   *
   * @return whether it was so within the limit
   */
  boolean awaitIdle(Duration limit) {
    ProcessorUse use = new ProcessorUse(process::processes);
    try {
      Awaitility.await()
          .pollDelay(LOOK_EVERY)
          .pollInterval(LOOK_EVERY)
          .atMost(limit)
          .until(() -> use.sinceLast() < IDLE);
      return true;
    } catch (ConditionTimeoutException e) {
      return false;
    }
  }

  /** Returns the last lines of the serial console, oldest first; never null but possibly empty. */
  List<String> lastConsoleLines() {
    return Tail.of(spec.console(), 10).lines().toList();
  }

  /** Returns all lines of the serial console, oldest first; never null but possibly empty. */
  List<String> consoleLines() {
    try {
      return new String(Files.readAllBytes(spec.console()), StandardCharsets.UTF_8)
          .lines()
          .toList();
    } catch (IOException e) {
      throw new InfraException("The console of " + spec.name() + " cannot be read: " + e, e);
    }
  }

  /** Returns what the processors are at, as QEMU writes it. */
  String processors() {
    return Stream.of("info cpus", "info registers -a", "info lapic 0", "info lapic 1", "info pic")
        .map(line -> line + "\n" + qmp.monitor(line))
        .collect(Collectors.joining("\n"));
  }

  /**
   * Writes onto a timeline should QEMU end, now or later, though neither its guest nor its owner
   * has ended it.
   */
  void tellOfSuddenEnd(Timeline timeline) {
    end.tell(timeline, () -> Tail.of(log, 1));
  }

  /** Tells of a QEMU that has ended whether neither its guest nor its owner has ended it. */
  boolean endWasUnasked() {
    // Until then what its guest wanted may not have been heard.
    qmp.await(qmp.ended(), "end");
    return !end.wasWanted();
  }

  /** Tells how QEMU ended and what it said last. */
  String lastWords() {
    return process.lastWords();
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
    end.isWanted();
    place.lastMeasure();
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
      place.leave();
    }
  }

  private static int forwardedPort(Qmp qmp) {
    String answer = qmp.monitor("info usernet");
    Matcher forward = FORWARD.matcher(answer);
    if (!forward.find()) {
      throw new InfraException("QEMU forwards no port. Seen: " + answer.strip());
    }
    return Integer.parseInt(forward.group(1));
  }

  /** Wakes whoever accepts. */
  static void closeQuietly(ServerSocketChannel monitor) {
    try {
      monitor.close();
    } catch (IOException e) {
      // Only its end is wanted.
    }
  }
}
