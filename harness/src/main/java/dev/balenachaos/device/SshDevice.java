package dev.balenachaos.device;

import dev.balenachaos.device.Boot.Gate;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Timeline;
import dev.balenachaos.ssh.Destination;
import dev.balenachaos.ssh.SshConnection;
import dev.balenachaos.ssh.SshException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A device whose every part is reached over one SSH connection. */
final class SshDevice implements Device {

  /** How long a login may take at full speed. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration SSH_LIMIT = Duration.ofSeconds(60);

  /** A reboot also has to stop what runs, which a cold boot has not. */
  private static final Duration REBOOT_LIMIT = Duration.ofMinutes(2);

  private final String name;
  private final Path folder;
  private final Timeline timeline;
  private final Deadlines deadlines;
  private final Map<Class<?>, Object> capabilities;
  private final Supplier<List<String>> console;
  private final AutoCloseable owner;
  private final boolean disposable;
  private final Attachments attachments = new Attachments();
  private final SshConnection connection;
  private final Shell shell;
  private final Host host;
  private final DockerEngine engine;
  private final Supervisor supervisor;

  SshDevice(DeviceAssembly assembly) {
    name = assembly.name;
    folder = assembly.folder;
    timeline = assembly.timeline;
    deadlines = assembly.deadlines;
    console = assembly.console;
    owner = assembly.owner;
    disposable = assembly.disposable;
    Duration patience = deadlines.scaled(PATIENCE);
    connection =
        assembly.up
            ? SshConnection.toOneThatIsUp(assembly.target, patience)
            : SshConnection.to(assembly.target, patience);
    capabilities = assembly.capabilities(connection::drop);
    shell = new SshShell(connection, deadlines);
    host = new ShellHost(shell);
    InetSocketAddress socket = connection.forward(new Destination.UnixSocket(DockerEngine.SOCKET));
    engine = new DockerEngine(name, socket, deadlines);
    supervisor =
        new HttpSupervisor(
            name,
            new Http(reach(Supervisor.PORT)),
            deadlines,
            () -> attachments.newest(SupervisorKey.class));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Shell shell() {
    return shell;
  }

  @Override
  public DeviceFiles files() {
    return new ShellFiles(shell);
  }

  @Override
  public Host host() {
    return host;
  }

  @Override
  public Engine engine() {
    return engine;
  }

  @Override
  public Supervisor supervisor() {
    return supervisor;
  }

  @Override
  public Journal journal() {
    return new ShellJournal(shell, name);
  }

  @Override
  public DeviceClock clock() {
    return new ShellClock(shell, Clock.systemUTC());
  }

  @Override
  public Attachments attachments() {
    return attachments;
  }

  @Override
  public Timeline timeline() {
    return timeline;
  }

  @Override
  public Path folder() {
    return folder;
  }

  @Override
  public Deadlines deadlines() {
    return deadlines;
  }

  @Override
  public InetSocketAddress reach(int port) {
    return connection.forward(new Destination.Port(port));
  }

  @Override
  public <C> Optional<C> capability(Class<C> capability) {
    return Optional.ofNullable(capability.cast(capabilities.get(capability)));
  }

  @Override
  public boolean disposable() {
    return disposable;
  }

  /**
   * Waits until SSH answers, whatever else does not.
   *
   * @throws BootException when it does not in time
   */
  void awaitSsh() {
    pass(gates(), null, SSH_LIMIT, Gate.SSH);
  }

  @Override
  public Boot awaitReady() {
    return pass(gates(), null, SSH_LIMIT, Gate.HEALTHY);
  }

  @Override
  public Boot reboot(Gate until) {
    String before = host.bootId();
    Gates gates = gates();
    timeline.record(Timeline.Kind.STEP, "reboot", "asked for");
    try {
      shell.run("systemctl reboot", PATIENCE).require("systemctl reboot");
    } catch (ShellException e) {
      if (!(e.getCause() instanceof SshException)) {
        throw e;
      }
      // The device may be gone before it has said that it goes.
    }
    connection.drop();
    try {
      return pass(gates, before, REBOOT_LIMIT, until);
    } catch (BootException e) {
      // It was ready, and was asked for no more than to boot: this is what it is judged by.
      throw new AssertionError(e.getMessage(), e);
    }
  }

  private Gates gates() {
    return new Gates(name, timeline, deadlines, console);
  }

  private Boot pass(Gates gates, @Nullable String leaving, Duration sshLimit, Gate until) {
    SshGate ssh = new SshGate(connection, shell, deadlines, leaving);
    gates.await(ssh, sshLimit);
    List<GateCheck> further =
        List.of(
            new SystemdGate(shell, host, timeline, deadlines),
            AnswerGate.engine(engine, host),
            AnswerGate.ping(supervisor, host),
            AnswerGate.healthy(supervisor, host));
    further.stream().filter(check -> check.gate().compareTo(until) <= 0).forEach(gates::await);
    return gates.boot(ssh.bootId());
  }

  @Override
  public void close() {
    try (owner) {
      connection.close();
      engine.close();
    } catch (InfraException e) {
      throw e;
    } catch (Exception e) {
      throw new InfraException(
          "Tried: to give back " + name + "\nSeen: " + e + "\nDo: see what it left running", e);
    }
  }
}
