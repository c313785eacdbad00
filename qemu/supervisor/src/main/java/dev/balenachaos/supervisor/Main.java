package dev.balenachaos.supervisor;

import dev.balenachaos.supervisor.api.ApiServer;
import dev.balenachaos.supervisor.api.Endpoints;
import dev.balenachaos.supervisor.apply.Device;
import dev.balenachaos.supervisor.apply.Pace;
import dev.balenachaos.supervisor.apply.Threads;
import dev.balenachaos.supervisor.cloud.Cloud;
import dev.balenachaos.supervisor.cloud.ManagedCloud;
import dev.balenachaos.supervisor.cloud.Membership;
import dev.balenachaos.supervisor.compose.HostFacts;
import dev.balenachaos.supervisor.compose.HostResources;
import dev.balenachaos.supervisor.engine.RegistryLogins;
import dev.balenachaos.supervisor.engine.RemoteEngine;
import dev.balenachaos.supervisor.firewall.Firewall;
import dev.balenachaos.supervisor.host.ConfigJson;
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
   * Runs until the process is ended. Ends it with code 1 if it cannot start, since the port is
   * taken or config.json is broken; the unit then starts it again, as with the real supervisor (its
   * app.ts).
   */
  public static void main(String[] args) {
    try {
      start();
    } catch (IOException | RuntimeException e) {
      Log.error("Uncaught exception: " + e.getMessage());
      System.exit(1);
    }
  }

  private static void start() throws IOException {
    Log.info("Supervisor v" + VERSION + " starting up...");
    Settings settings = Settings.from(System.getenv());
    ConfigJson config = ConfigJson.on(settings.bootPartition());
    Optional<Membership> membership = Membership.find(config, settings.data());
    HostFacts facts = HostFacts.read(settings.hostRoot(), settings.bootPartition());
    TargetStore targets =
        membership.map(Membership::targets).orElseGet(() -> TargetStore.open(settings.data()));
    HostPrograms programs = HostPrograms.below(settings.hostRoot());
    Firewall firewall = new Firewall(programs, settings.port(), Threads.one("firewall"));
    firewall.follow(targets.target());
    Device device = device(settings, facts, membership, targets, programs, firewall);
    Host host =
        Host.at(
            settings.hostRoot(),
            settings.bootPartition(),
            config,
            settings.led(),
            Path.of("/sys/class/net"),
            programs);
    ServiceJournal services = new ServiceJournal(host.journal(), id -> loggedService(device, id));
    LocalLogs logs = new LocalLogs(services, () -> targets.target().local());
    Optional<ManagedCloud> cloud =
        membership.map(managed -> cloud(settings, managed, device, host));
    Endpoints endpoints =
        new Endpoints(
            device,
            host,
            logs,
            cloud.map(Cloud.class::cast).orElse(Cloud.NONE),
            VERSION,
            settings.port());
    ApiServer.start(new InetSocketAddress(settings.port()), endpoints);
    Log.info("Supervisor API listening on port " + settings.port());
    cloud.ifPresent(managed -> managed.start(services, settings.engineSocket()));
    if (targets.isSet()) {
      device.applier().trigger(false);
    }
  }

  private static Device device(
      Settings settings,
      HostFacts facts,
      Optional<Membership> membership,
      TargetStore targets,
      HostPrograms programs,
      Firewall firewall) {
    RegistryLogins logins = membership.map(Membership::logins).orElse(RegistryLogins.NONE);
    HostResources resources =
        HostResources.read(settings.hostRoot(), settings.engineSocket(), settings.port());
    return Device.of(
        new RemoteEngine(settings.engineSocket(), logins),
        facts,
        membership.map(managed -> resources.withAccess(managed.access())).orElse(resources),
        targets,
        settings.hostRoot(),
        programs,
        firewall::follow,
        Threads.real(),
        Pace.REAL);
  }

  /** Only here is anything loaded that an unmanaged device does without, such as TLS. */
  private static ManagedCloud cloud(
      Settings settings, Membership membership, Device device, Host host) {
    return new ManagedCloud(
        membership,
        device,
        host,
        new ManagedCloud.Place(
            settings.port(),
            VERSION,
            settings.hostRoot(),
            settings.data(),
            settings.certificates()));
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
