package dev.balenachaos.lab;

import dev.balenachaos.process.HostCommand;
import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lab's honest NTP server, a chronyd that gives away the time of the host as its own (stratum
 * 2) and does not touch the host's clock.
 */
public final class TimeServer implements LabService {

  private static final String NAME = "time";
  private static final Pattern WRONG_BY = Pattern.compile("System clock wrong by (-?[0-9.]+)");

  private final LabNetwork network;
  private final Path folder;
  private final ServiceProcess process;

  private TimeServer(LabNetwork network, Path folder, ServiceProcess process) {
    this.network = network;
    this.folder = folder;
    this.process = process;
  }

  /**
   * Starts it; it answers when this returns.
   *
   * @throws InfraException with its last words when it does not start
   */
  public static TimeServer start(LabNetwork network) {
    Path folder = network.folderOf("ntp");
    Path configuration = folder.resolve("chrony.conf");
    try {
      Files.writeString(configuration, configuration(folder));
    } catch (IOException e) {
      throw new InfraException("The lab's chronyd cannot be configured: " + e, e);
    }
    List<String> line = List.of(LabTool.CHRONYD.path(), "-d", "-x", "-f", configuration.toString());
    TimeServer server =
        new TimeServer(network, folder, ServiceProcess.inside(network, NAME, line, folder));
    try {
      server.process.awaitSaying(Pattern.compile("Disabled control of system clock"));
      server.requireHealthy();
      return server;
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private static String configuration(Path folder) {
    return """
        bindaddress %s
        allow all
        local stratum 2
        user root
        cmdport 0
        bindcmdaddress /
        pidfile %s
        """
        .formatted(LabHost.TIME.address(), folder.resolve("chronyd.pid"));
  }

  /**
   * Asks it for the time, over the network, as a device would.
   *
   * @return by how much its time is ahead of the host's
   * @throws InfraException when it does not answer within twenty seconds
   */
  public Duration ahead() {
    return ahead(network, folder, LabHost.TIME);
  }

  static Duration ahead(LabNetwork network, Path folder, LabHost server) {
    network.requireHealthy();
    String said =
        HostCommand.run(
            network.inside(
                List.of(
                    LabTool.CHRONYD.path(),
                    "-Q",
                    "-t",
                    "20",
                    "-f",
                    "/dev/null",
                    "server " + server.address() + " iburst maxsamples 1",
                    "user root",
                    "cmdport 0",
                    "pidfile " + folder.resolve("asking" + System.nanoTime()))));
    Matcher wrong = WRONG_BY.matcher(said);
    if (!wrong.find()) {
      throw new InfraException(
          "Asked " + server.hostName() + " for the time. Seen: " + said.strip());
    }
    return Duration.ofNanos(Math.round(Double.parseDouble(wrong.group(1)) * 1e9));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void requireHealthy() {
    process.requireAlive();
    ahead();
  }

  @Override
  public void close() {
    process.close();
  }
}
