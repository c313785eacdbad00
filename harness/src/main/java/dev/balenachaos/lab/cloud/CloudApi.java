package dev.balenachaos.lab.cloud;

import dev.balenachaos.lab.tls.IssuedCertificate;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * The lab's cloud: balena's API, as far as a device asks for it, over HTTPS on a loopback port.
 * Safe for use by many threads; one cloud may serve many devices.
 *
 * <pre>{@code
 * CertificateAuthority authority = CertificateAuthority.make("Lab", yesterday, tomorrow);
 * try (CloudApi cloud = CloudApi.start(authority.issue(List.of("api.lab.test"), yesterday, tomorrow))) {
 *   cloud.device(uuid).release(Workloads.sensorLogger());
 *   …
 *   cloud.device(uuid).reported().hasApplied(commit);
 * }
 * }</pre>
 */
public final class CloudApi implements AutoCloseable {

  private final Fleet fleet = new Fleet();
  private final Devices devices = new Devices(fleet);
  private final Ledger all = new Ledger();
  private final Troubles troubles = new Troubles();
  private final HandshakeWatch handshakes = new HandshakeWatch();
  private final Map<String, String> publicKeys = new ConcurrentHashMap<>();
  private volatile OsConfig osConfig = OsConfig.NONE;
  private final HttpsServer server;

  private CloudApi(IssuedCertificate certificate, int preferredPort) {
    Front front = new Front(devices, troubles, all, operations());
    server = HttpsServer.start(certificate, preferredPort, handshakes, front);
  }

  /**
   * Starts a cloud on a free port.
   *
   * @throws dev.balenachaos.run.InfraException when it cannot listen
   */
  public static CloudApi start(IssuedCertificate certificate) {
    return start(certificate, 0);
  }

  /**
   * Starts a cloud on that port, or on a free one when it is taken.
   *
   * @throws dev.balenachaos.run.InfraException when it cannot listen
   */
  public static CloudApi start(IssuedCertificate certificate, int preferredPort) {
    return new CloudApi(certificate, preferredPort);
  }

  /** Returns where it listens. */
  public InetSocketAddress address() {
    return server.address();
  }

  /** Returns the one fleet, and with it the key to register by. */
  public Fleet fleet() {
    return fleet;
  }

  /** Returns a device, whether it has registered or not. */
  public CloudDevice device(String uuid) {
    return devices.get(uuid);
  }

  /**
   * Tells whether a key is that of a device, or the one by which it registers: what the VPN lets in
   * (balena's open-balena-vpn asks the API the same).
   */
  public boolean accepts(String uuid, String key) {
    return fleet.provisioningKey().equals(key)
        || devices.registered(uuid).filter(device -> device.has(key)).isPresent();
  }

  /** Returns the devices that have registered; never null but potentially empty. */
  public Collection<CloudDevice> devices() {
    return devices.registered();
  }

  /** Forgets a device and all that was seen of it, as if its owner had deleted it. */
  public void forget(String uuid) {
    devices.forget(uuid);
  }

  /**
   * Says from where devices pull an image, given its reference in the workload, for instance {@code
   * registry.lab.test/sensor@sha256:…}. It holds for what is released from now on. Default: the
   * same reference.
   */
  public void pullFrom(UnaryOperator<String> images) {
    fleet.pullFrom(images);
  }

  /** Shows another certificate in every handshake from now on; open connections stay. */
  public void present(IssuedCertificate certificate) {
    server.present(certificate);
  }

  /** Sets what {@code os-config} of the devices gets to hear. Default: no VPN, no changes. */
  public void serve(OsConfig settings) {
    osConfig = settings;
  }

  /** Sets the SSH keys of a user. Default: none. */
  public void authorize(String user, String publicKeyLines) {
    publicKeys.put(user, publicKeyLines);
  }

  /** Begins to misbehave, until the returned value is closed. The newest trouble wins. */
  public ActiveTrouble suffer(Trouble trouble) {
    return troubles.add(trouble);
  }

  /** Ends every trouble. */
  public void heal() {
    troubles.heal();
  }

  /** Returns how often anybody asked for something, by the status of the answer. */
  public Map<Integer, Long> requests(Endpoint endpoint) {
    return all.requests(endpoint);
  }

  /** Returns the last 10,000 TLS handshakes that came to nothing, oldest first. */
  public List<FailedHandshake> failedHandshakes() {
    return handshakes.failures();
  }

  /**
   * Makes sure that it still answers, whatever trouble it is in.
   *
   * @throws dev.balenachaos.run.InfraException when it does not within 20 s
   */
  public void requireHealthy() {
    HealthCheck.require(address());
  }

  /** Closes every connection and frees the port. */
  @Override
  public void close() {
    server.close();
  }

  private Map<Endpoint, Operation> operations() {
    Map<Endpoint, Operation> operations = new EnumMap<>(Endpoint.class);
    operations.put(Endpoint.REGISTER, new Registration(devices));
    operations.put(Endpoint.DEVICE_KEY, new DeviceKeys(devices));
    operations.put(Endpoint.TARGET_STATE, new TargetStates(devices));
    operations.put(Endpoint.STATE_REPORT, new StateReports(devices));
    operations.put(Endpoint.TAGS, new TagReports(devices));
    operations.put(Endpoint.ODATA, new OData(devices));
    operations.put(Endpoint.SUPERVISOR_RELEASE, new OData(devices));
    operations.put(
        Endpoint.OS_CONFIG,
        call -> {
          devices.recognize(call);
          return Answer.json(200, osConfig.json());
        });
    operations.put(
        Endpoint.PUBLIC_KEYS,
        call -> {
          devices.requireKnown(call);
          return Answer.text(200, publicKeys.getOrDefault(call.parameter("user"), ""));
        });
    operations.put(Endpoint.CONNECTIVITY_CHECK, call -> Answer.empty(204));
    operations.put(Endpoint.PING, call -> Answer.words(200));
    return operations;
  }
}
