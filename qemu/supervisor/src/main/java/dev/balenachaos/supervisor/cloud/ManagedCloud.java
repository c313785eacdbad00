package dev.balenachaos.supervisor.cloud;

import dev.balenachaos.supervisor.apply.Device;
import dev.balenachaos.supervisor.compose.HostFacts;
import dev.balenachaos.supervisor.engine.EngineEvents;
import dev.balenachaos.supervisor.host.Host;
import dev.balenachaos.supervisor.log.LocalLogs;
import dev.balenachaos.supervisor.log.Log;
import dev.balenachaos.supervisor.target.Target;
import java.net.URI;
import java.nio.file.Path;
import java.security.Security;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;

/**
 * Everything that goes on between a device and the cloud that manages it, put together and started
 * in the order of balena-supervisor's supervisor.ts and api-binder/index.ts.
 */
public final class ManagedCloud implements Cloud {
  private static final Duration ADDRESSES = Duration.ofSeconds(30);

  private final Membership membership;
  private final Device device;
  private final Host host;
  private final Supplier<Target> target;
  private final Timer timer;
  private final Executor threads;
  private final Registration registration;
  private final TargetPoll poll;
  private final StateReporter reporter;
  private final LogUplink logs;
  private final Connectivity connectivity;
  private final Health health;

  /**
   * Where the supervisor runs.
   *
   * @param port where its API listens
   * @param version its version, as it is reported
   * @param data its own folder, on the data partition
   * @param certificates a file of authorities to trust beside those that come with Java
   */
  public record Place(
      int port, String version, Path hostRoot, Path data, Optional<Path> certificates) {}

  /** Puts the parts together; nothing is sent yet. */
  public ManagedCloud(Membership membership, Device device, Host host, Place place) {
    this(membership, device, host, place, new RealTimer(), Executors.newCachedThreadPool(daemon()));
  }

  private ManagedCloud(
      Membership membership, Device device, Host host, Place place, Timer timer, Executor threads) {
    this.membership = membership;
    this.device = device;
    this.host = host;
    this.target = device.targets()::target;
    this.timer = timer;
    this.threads = threads;
    String named = HostFacts.variant(place.hostRoot());
    String variant = named.isEmpty() ? membership.isDevelopment() ? "dev" : "prod" : named;
    String os = device.host().osVersion();
    Trust trust = Trust.beside(place.certificates());
    CloudApi api =
        new HttpCloudApi(
            membership::endpoint,
            "Supervisor/" + place.version() + " (Linux; " + os + "; " + variant + ")",
            trust,
            threads);
    this.registration =
        new Registration(
            timer,
            api,
            membership,
            new Registration.Facts(
                device.host().deviceType(), place.version(), os, variant, host.addresses().mac()),
            target.get().requestTimeout(),
            System::currentTimeMillis);
    this.poll =
        new TargetPoll(
            timer,
            threads,
            api,
            membership,
            target,
            new TargetFollower(membership, device, place.hostRoot()),
            Math::random);
    DeviceState state =
        new DeviceState(
            device,
            host.addresses(),
            membership.keys(),
            new SystemMetrics(Path.of("/"), place.data()),
            new DeviceState.Facts(place.port(), place.version(), variant));
    this.reporter =
        new StateReporter(
            timer,
            threads,
            api,
            membership,
            target,
            state::current,
            new ReportCache(place.hostRoot()));
    this.logs =
        new LogUplink(
            timer,
            threads,
            new HttpLogConnector(membership, trust, threads),
            () -> target.get().sendsLogs() && !target.get().local());
    this.connectivity =
        new Connectivity(
            timer,
            threads,
            () -> target.get().checksConnectivity(),
            host.vpn()::isConnected,
            Connectivity.Attempt.to(URI.create(membership.endpoint())));
    this.health =
        new Health(target, poll::sinceSuccess, connectivity::isConnected, device::isHealthy);
  }

  private static ThreadFactory daemon() {
    return task -> {
      Thread thread = new Thread(task, "cloud-io");
      thread.setDaemon(true);
      return thread;
    };
  }

  /**
   * Starts: registers where needed, then reports and polls. Logs are sent from now on.
   *
   * @param services what the services print
   */
  public void start(LocalLogs.Source services, Path engineSocket) {
    // Names are looked up anew at each try, as by Node.js; Java would keep what it once was told.
    Security.setProperty("networkaddress.cache.ttl", "0");
    Security.setProperty("networkaddress.cache.negative.ttl", "0");
    var unused = Log.listen(logs::log);
    var unusedToo = services.follow(logs::log);
    Log.tell("Supervisor starting");
    device.changes().listen(reporter::changed);
    threads.execute(new EngineEvents(engineSocket, reporter::changed));
    connectivity.start();
    watchAddresses("");
    Log.debug("Ensuring device is provisioned");
    registration.ensure(
        () -> {
          Log.debug("Starting current state report");
          reporter.start();
          Log.debug("Starting target state poll");
          poll.start();
        });
  }

  private void watchAddresses(String former) {
    CompletableFuture<String> unused =
        CompletableFuture.supplyAsync(host.addresses()::ip, threads)
            .whenComplete(
                (addresses, failure) -> {
                  String current = failure == null ? addresses : former;
                  if (!current.equals(former)) {
                    reporter.changed();
                  }
                  timer.after(ADDRESSES, () -> watchAddresses(current));
                });
  }

  @Override
  public boolean isHealthy() {
    return health.isGood();
  }

  @Override
  public void update(boolean force, boolean cancel) {
    poll.update(force, cancel);
  }

  @Override
  public Optional<Scope> scope(String key) {
    return membership.keys().scope(key);
  }

  @Override
  public Optional<String> renewKey(String key) {
    Optional<String> renewed = membership.keys().renew(key);
    reporter.changed();
    return renewed;
  }
}
