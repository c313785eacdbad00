package dev.balenachaos.lab;

import dev.balenachaos.lab.tls.CertificateAuthority;
import dev.balenachaos.lab.tls.IssuedCertificate;
import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;

/**
 * The lab's OpenVPN server, to which devices hold their cloudlink. It listens at {@link #PORT};
 * what devices reach at port 443 is what a {@link WayIn} makes of it, for instance:
 *
 * <pre>{@code
 * WayOut out = WayOut.open(network, LabHost.VPN, VpnServer.PORT);
 * WayIn in = WayIn.open(network, LabHost.VPN, 443, out.address());
 * }</pre>
 */
public final class VpnServer implements LabService {

  /** Where it listens in the lab's network. */
  public static final int PORT = 1194;

  private static final String NAME = "vpn";
  private static final Pattern READY = Pattern.compile("Initialization Sequence Completed");

  private final LabNetwork network;
  private final String rootPem;
  private final VpnSessions sessions;
  private final VpnManagement management;
  private final ServiceProcess process;

  private VpnServer(
      LabNetwork network, Path folder, String rootPem, BiPredicate<String, String> keys) {
    this.network = network;
    this.rootPem = rootPem;
    this.sessions = new VpnSessions(keys);
    this.management = VpnManagement.listening(folder.resolve("management"), sessions);
    List<String> line =
        List.of(LabTool.OPENVPN.path(), "--cd", folder.toString(), "--config", "server.conf");
    this.process = ServiceProcess.inside(network, NAME, line, folder);
  }

  /**
   * Starts it; devices can connect when this returns.
   *
   * @param authority whose root the devices are told to trust
   * @param certificate what it shows, for {@code vpn.lab.test}
   * @param keys whether a device's UUID and key belong together; asked at every login
   * @throws InfraException with its last words when it does not start
   */
  public static VpnServer start(
      LabNetwork network,
      CertificateAuthority authority,
      IssuedCertificate certificate,
      BiPredicate<String, String> keys) {
    Path folder = network.folderOf("vpn");
    try {
      Files.writeString(folder.resolve("ca.crt"), authority.rootPem());
      Files.writeString(folder.resolve("server.crt"), certificate.certificatePem());
      Files.writeString(folder.resolve("server.key"), certificate.keyPem());
      Files.writeString(folder.resolve("server.conf"), configuration());
    } catch (IOException e) {
      throw new InfraException("The lab's VPN server cannot be configured: " + e, e);
    }
    VpnServer server = new VpnServer(network, folder, authority.rootPem(), keys);
    try {
      server.process.awaitSaying(READY);
      return server;
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private static String configuration() {
    return """
        local %s
        port %d
        proto tcp-server
        dev tun-lab
        dev-type tun
        topology subnet
        server 10.242.0.0 255.255.255.0
        keepalive 10 60
        ca ca.crt
        cert server.crt
        key server.key
        dh none
        verify-client-cert none
        username-as-common-name
        management management unix
        management-client
        management-client-auth
        verb 3
        """
        .formatted(LabHost.VPN.address(), PORT);
  }

  /**
   * Returns the text of a device's {@code openvpn.conf}: interface, credentials and scripts are
   * those of balenaOS (meta-balena, recipes-connectivity/openvpn; prepare-openvpn writes {@code
   * vpn-auth}).
   */
  public String clientConfiguration() {
    return """
        client
        proto tcp
        remote %1$s 443
        nobind
        resolv-retry infinite
        dev resin-vpn
        dev-type tun
        persist-key
        ca /etc/openvpn/ca.crt
        remote-cert-tls server
        verify-x509-name %1$s name
        auth-user-pass /var/volatile/vpn-auth
        auth-retry none
        reneg-sec 0
        script-security 2
        up /etc/openvpn-misc/upscript.sh
        up-restart
        down /etc/openvpn-misc/downscript.sh
        verb 3
        """
        .formatted(LabHost.VPN.hostName());
  }

  /** Returns the text of a device's {@code ca.crt}. */
  public String clientAuthority() {
    return rootPem;
  }

  /** Returns the UUIDs of the devices that have a tunnel now; never null but possibly empty. */
  public Set<String> connected() {
    return sessions.connected();
  }

  /**
   * Ends a device's tunnel, which may come back at once.
   *
   * @return whether it had one
   */
  public boolean drop(String uuid) {
    Optional<String> number = sessions.numberOf(uuid);
    number.ifPresent(known -> management.command("client-kill " + known));
    return number.isPresent();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void requireHealthy() {
    network.requireHealthy();
    process.requireAlive();
  }

  @Override
  public void close() {
    process.close();
    management.close();
  }
}
