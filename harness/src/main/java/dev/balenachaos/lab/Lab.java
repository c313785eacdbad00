package dev.balenachaos.lab;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.balenachaos.device.Device;
import dev.balenachaos.device.Supervisor;
import dev.balenachaos.device.Uplink;
import dev.balenachaos.lab.cloud.CloudApi;
import dev.balenachaos.lab.cloud.OsConfig;
import dev.balenachaos.lab.tls.CertificateAuthority;
import dev.balenachaos.lab.tls.IssuedCertificate;
import dev.balenachaos.lab.toxics.ToxicWay;
import dev.balenachaos.lab.toxics.Toxics;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Timeline;
import dev.balenachaos.workload.ContainerImage;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Workload;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The services around the device of a test: names, addresses and time in a network of their own,
 * and behind Toxiproxy a cloud, a registry and a VPN. Closing it ends them all.
 *
 * <pre>{@code
 * @Test
 * void theDeviceSurvivesASlowCloud(Device device, Lab lab) throws IOException {
 *   lab.release(device, Workloads.sensorLogger());
 *   lab.cloudWay().proxy().toxics().latency("slow", ToxicDirection.DOWNSTREAM, 2000);
 *   …
 * }
 * }</pre>
 */
public final class Lab implements AutoCloseable {

  /** Before the image of any device was made, so that no clock is earlier by mistake. */
  private static final Instant ROOT_BEGINS = Instant.parse("2015-01-01T00:00:00Z");

  private static final Instant ROOT_ENDS = Instant.parse("2049-12-31T00:00:00Z");

  private static final int HTTPS = 443;
  private static final JsonMapper JSON = new JsonMapper();

  private final Deque<AutoCloseable> open;
  private final Deque<LabService> services = new ArrayDeque<>();
  private final Map<String, String> pushed = new ConcurrentHashMap<>();
  private final LabNetwork network;
  private final NameServer names;
  private final TimeServer time;
  private final LyingTimeServer liar;
  private final CertificateAuthority authority;
  private final CloudApi cloud;
  private final Registry registry;
  private final VpnServer vpn;
  private final ToxicWay cloudWay;
  private final ToxicWay registryWay;
  private final ToxicWay vpnWay;

  private Lab(Deque<AutoCloseable> open, Path logs, long seed) {
    this.open = open;
    network = serving(LabNetwork.open(logs, 1));
    names = serving(NameServer.start(network));
    time = serving(TimeServer.start(network));
    liar = serving(LyingTimeServer.start(network));
    authority = CertificateAuthority.make("balena-chaos lab", ROOT_BEGINS, ROOT_ENDS);
    cloud = owned(CloudApi.start(certificateFor(LabHost.API)));
    registry = serving(Registry.start(logs, certificateFor(LabHost.REGISTRY)));
    vpn = serving(VpnServer.start(network, authority, certificateFor(LabHost.VPN), cloud::accepts));
    cloud.serve(new OsConfig(vpn.clientConfiguration(), vpn.clientAuthority(), Map.of()));
    cloud.pullFrom(reference -> pushed.getOrDefault(reference, reference));
    Toxics toxics = owned(Toxics.open(seed));
    cloudWay = way(toxics, LabHost.API, cloud.address());
    registryWay = way(toxics, LabHost.REGISTRY, registry.address());
    WayOut out = serving(WayOut.open(network, LabHost.VPN, VpnServer.PORT));
    vpnWay = way(toxics, LabHost.VPN, out.address());
  }

  /**
   * Starts everything.
   *
   * @param logs the folder that takes what the services say, one file each
   * @param seed from which is drawn what the services do by chance
   * @throws InfraException when a service does not start; then none is left
   */
  public static Lab open(Path logs, long seed) {
    Deque<AutoCloseable> open = new ArrayDeque<>();
    try {
      return new Lab(open, logs, seed);
    } catch (RuntimeException e) {
      try {
        closeAll(open);
      } catch (InfraException more) {
        e.addSuppressed(more);
      }
      throw e;
    }
  }

  private <S extends LabService> S serving(S service) {
    services.push(service);
    return owned(service);
  }

  private <C extends AutoCloseable> C owned(C thing) {
    open.push(thing);
    return thing;
  }

  private IssuedCertificate certificateFor(LabHost host) {
    Instant now = Instant.now();
    return authority.issue(
        List.of(host.hostName()), now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(90)));
  }

  private ToxicWay way(Toxics toxics, LabHost host, InetSocketAddress service) {
    ToxicWay way = toxics.way(host.hostName(), service);
    serving(WayIn.open(network, host, HTTPS, way.listen()));
    return way;
  }

  /** Returns where the uplink of a device leads that belongs to no cloud. */
  public Uplink uplink() {
    return new Uplink(network.sockets().get(0), Map.of());
  }

  /**
   * Returns where the uplink of a device leads that belongs to the lab's cloud, with what its
   * {@code config.json} must say of it before the first boot (balena's OS download has the same
   * keys).
   */
  public Uplink managedUplink() {
    String root =
        Base64.getEncoder().encodeToString(authority.rootPem().getBytes(StandardCharsets.UTF_8));
    return new Uplink(
        network.sockets().get(0),
        Map.of(
            "apiEndpoint", "https://" + LabHost.API.hostName(),
            "registryEndpoint", LabHost.REGISTRY.hostName(),
            "vpnEndpoint", LabHost.VPN.hostName(),
            "vpnPort", HTTPS,
            "apiKey", cloud.fleet().provisioningKey(),
            "applicationId", cloud.fleet().id(),
            "balenaRootCA", root));
  }

  /**
   * Releases an app to a managed device: pushes its images to the registry, hands the release to
   * the cloud, and tells the device to look, as balena's dashboard does. Does not wait for it to
   * run.
   *
   * @throws InfraException when the images cannot be pushed
   */
  public Deployment release(Device device, Workload app) {
    for (ContainerImage image : app.images()) {
      String repository = image.reference().replaceFirst(":[^:/]*$", "").toLowerCase(Locale.ROOT);
      // Of two images with one name the later is meant; what the registry has is not sent again.
      pushed.put(image.reference(), registry.push(image, repository, "latest").byDigest());
    }
    String commit = cloud.fleet().release(app);
    Deployment deployment = app.releasedTo(device, commit);
    tellToLook(device);
    return deployment;
  }

  /**
   * Tells a managed device to ask its cloud for what it is to be, as balena's cloud does through
   * the VPN. One that cannot be told does so by itself at its next poll.
   */
  public void tellToLook(Device device) {
    try {
      Supervisor.Answer answer = device.supervisor().post("/v1/update", JSON.createObjectNode());
      device
          .timeline()
          .record(Timeline.Kind.STEP, "cloud", "told the device to look: " + answer.status());
    } catch (InfraException e) {
      device
          .timeline()
          .record(
              Timeline.Kind.STEP,
              "cloud",
              "could not tell the device to look: "
                  + String.valueOf(e.getMessage()).replace("\n", "; "));
    }
  }

  /** Returns the network that everything is in. */
  public LabNetwork network() {
    return network;
  }

  /** Returns the server of names and addresses. */
  public NameServer names() {
    return names;
  }

  /** Returns the NTP server that tells the truth. */
  public TimeServer time() {
    return time;
  }

  /** Returns the NTP server that can lie; a device asks it once {@link #names} leads it there. */
  public LyingTimeServer liar() {
    return liar;
  }

  /** Returns what all certificates are issued by; the devices trust it. */
  public CertificateAuthority authority() {
    return authority;
  }

  /** Returns the cloud. */
  public CloudApi cloud() {
    return cloud;
  }

  /** Returns the registry of images. */
  public Registry registry() {
    return registry;
  }

  /** Returns the VPN server. */
  public VpnServer vpn() {
    return vpn;
  }

  /** Returns Toxiproxy's part of the way to the cloud. */
  public ToxicWay cloudWay() {
    return cloudWay;
  }

  /** Returns Toxiproxy's part of the way to the registry. */
  public ToxicWay registryWay() {
    return registryWay;
  }

  /** Returns Toxiproxy's part of the way to the VPN server. */
  public ToxicWay vpnWay() {
    return vpnWay;
  }

  /**
   * Asks every service whether it does what it is there for.
   *
   * @throws InfraException saying what was seen when one does not
   */
  public void requireHealthy() {
    services.forEach(LabService::requireHealthy);
    cloud.requireHealthy();
  }

  /** Ends the services, the newest first. */
  @Override
  public void close() {
    closeAll(open);
  }

  private static void closeAll(Deque<AutoCloseable> open) {
    InfraException failed = null;
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        InfraException thrown = new InfraException("A service of the lab does not end: " + e, e);
        if (failed == null) {
          failed = thrown;
        } else {
          failed.addSuppressed(thrown);
        }
      }
    }
    if (failed != null) {
      throw failed;
    }
  }
}
