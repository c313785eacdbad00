package dev.balenachaos.device;

import dev.balenachaos.run.InfraException;
import dev.balenachaos.ssh.HostKey;
import dev.balenachaos.ssh.SshTarget;
import java.net.URI;
import java.nio.file.Path;
import org.opentest4j.TestAbortedException;

/**
 * Hands out devices that the harness did not start, such as real hardware, by their address {@code
 * ssh://root@HOST:PORT?key=PATH&hostkey=SHA256:…&name=NAME&factor=2}, of which only the host is
 * needed: README's part "Devices" has what each is, and its default. Such a device lives on, can do
 * nothing beyond SSH, must allow on its own side that it is hurt, and serves one run of this user
 * at a time; the tests of that run wait for each other.
 */
public final class SshDeviceProvider implements DeviceProvider {

  /** Made by the device's owner; on the state partition it outlives host OS updates. */
  static final String PERMISSION = "balena-chaos.allowed";

  private final Path home;
  private final Path configuration;
  private final Path claims;

  /**
   * Uses the home folder of whoever runs the harness. Called by {@link java.util.ServiceLoader}.
   */
  public SshDeviceProvider() {
    this(
        Path.of(System.getProperty("user.home")),
        folder("XDG_CONFIG_HOME", ".config"),
        folder("XDG_STATE_HOME", ".local/state").resolve("claims"));
  }

  SshDeviceProvider(Path home, Path configuration, Path claims) {
    this.home = home;
    this.configuration = configuration;
    this.claims = claims;
  }

  @Override
  public String scheme() {
    return "ssh";
  }

  @Override
  public void requirePluggable(URI address) {
    throw new TestAbortedException(
        "The test needs a device in a lab's network, and "
            + SshAddress.parse(address, home).name()
            + " has its own");
  }

  @Override
  public Device provide(DeviceRequest request) {
    SshAddress address = SshAddress.parse(request.address(), home);
    requireNoColdBoot(address, request.preparation());
    if (request.uplink().isPresent()) {
      requirePluggable(request.address());
    }
    HostKey hostKey =
        address
            .hostKey()
            .map(HostKey::fingerprint)
            .orElseGet(() -> HostKey.firstSeen(configuration.resolve("known_hosts")));
    SshTarget target =
        new SshTarget(
            address.name(), address.host(), address.port(), address.user(), address.key(), hostKey);
    Path claimed = claims.resolve(address.host() + "-" + address.port());
    Claim claim = Claim.on(address.name(), claimed, request.run());
    SshDevice device =
        new SshDevice(
            DeviceAssembly.of(address.name(), target, request)
                .deadlines(address.deadlines())
                .closing(claim));
    try {
      device.awaitSsh();
      requirePermission(device, target);
      request.healing().accept(device);
      device.awaitReady();
      request.preparation().prepare(device);
      return device;
    } catch (RuntimeException e) {
      device.close();
      throw e;
    }
  }

  private static void requireNoColdBoot(SshAddress address, Preparation preparation) {
    if (preparation.coldBoot()) {
      throw new TestAbortedException(
          "The test needs a cold boot, and the power of "
              + address.name()
              + " is not the harness's to cut");
    }
  }

  private static void requirePermission(Device device, SshTarget target) {
    for (String partition : new String[] {"/mnt/boot/", "/mnt/state/"}) {
      if (device.files().exists(partition + PERMISSION)) {
        return;
      }
    }
    throw new InfraException(
        "Tried: to take "
            + device.name()
            + " for tests that break it"
            + "\nSeen: neither /mnt/boot nor /mnt/state holds the file "
            + PERMISSION
            + "\nDo: if it may be broken, run `ssh -p "
            + target.port()
            + " "
            + target.user()
            + "@"
            + target.host()
            + " touch /mnt/state/"
            + PERMISSION
            + "`");
  }

  private static Path folder(String variable, String otherwise) {
    String xdg = System.getenv(variable);
    Path base =
        xdg == null || xdg.isEmpty()
            ? Path.of(System.getProperty("user.home"), otherwise)
            : Path.of(xdg);
    return base.resolve("balena-chaos");
  }
}
