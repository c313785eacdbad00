package dev.balenachaos.supervisor;

import dev.balenachaos.supervisor.api.ApiServer;
import dev.balenachaos.supervisor.api.Endpoints;
import dev.balenachaos.supervisor.apply.Device;
import dev.balenachaos.supervisor.apply.Pace;
import dev.balenachaos.supervisor.apply.Threads;
import dev.balenachaos.supervisor.compose.HostFacts;
import dev.balenachaos.supervisor.compose.HostResources;
import dev.balenachaos.supervisor.engine.RemoteEngine;
import dev.balenachaos.supervisor.firewall.Firewall;
import dev.balenachaos.supervisor.host.Host;
import dev.balenachaos.supervisor.host.HostPrograms;
import dev.balenachaos.supervisor.host.ServiceJournal;
import dev.balenachaos.supervisor.host.ServiceJournal.LoggedService;
import dev.balenachaos.supervisor.log.LocalLogs;
import dev.balenachaos.supervisor.log.Log;
import dev.balenachaos.supervisor.target.TargetStore;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/** Starts the supervisor: reads what was kept, listens, and applies the target once. */
public final class Main {
  /** The release whose behaviour is stood in for; the suffix says that this is not it. */
  static final String VERSION = "19.0.5+stand-in";

  private Main() {}

  /**
   * Runs until the process is ended. Fails, and so ends the process with code 1, if the port is
   * taken; the unit then starts it again, as with the real supervisor.
   */
  public static void main(String[] args) throws IOException {
    Log.info("Supervisor v" + VERSION + " starting up...");
    Settings settings = Settings.from(System.getenv());
    TargetStore targets = TargetStore.open(settings.data());
    HostPrograms programs = HostPrograms.below(settings.hostRoot());
    Firewall firewall = new Firewall(programs, settings.port(), Threads.one("firewall"));
    firewall.follow(targets.target());
    Device device =
        Device.of(
            new RemoteEngine(settings.engineSocket()),
            HostFacts.read(settings.hostRoot(), settings.bootPartition()),
            HostResources.read(settings.hostRoot(), settings.engineSocket(), settings.port()),
            targets,
            settings.hostRoot(),
            programs,
            firewall::follow,
            Threads.real(),
            Pace.REAL);
    Host host =
        Host.at(
            settings.hostRoot(),
            settings.bootPartition(),
            settings.led(),
            Path.of("/sys/class/net"),
            programs);
    LocalLogs logs =
        new LocalLogs(new ServiceJournal(host.journal(), id -> loggedService(device, id)));
    Endpoints endpoints = new Endpoints(device, host, logs, VERSION, settings.port());
    ApiServer.start(new InetSocketAddress(settings.port()), endpoints);
    Log.info("Supervisor API listening on port " + settings.port());
    if (targets.isSet()) {
      device.applier().trigger(false);
    }
  }

  private static Optional<LoggedService> loggedService(Device device, String containerId) {
    return device.containers().all().stream()
        .filter(container -> container.id().equals(containerId))
        .map(
            container ->
                new LoggedService(
                    container.service(),
                    container.serviceId(),
                    container.environment().getOrDefault("BALENA_LOGS_LEVEL", "")))
        .findFirst();
  }
}
