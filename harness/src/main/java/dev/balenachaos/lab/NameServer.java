package dev.balenachaos.lab;

import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The lab's dnsmasq: it gives devices their addresses by DHCP, with the gateway as their router and
 * DNS server, and answers for the lab's names. Every other name does not exist (NXDOMAIN).
 */
public final class NameServer implements LabService {

  private static final String NAME = "names";
  private static final Pattern SERVES_ADDRESSES = Pattern.compile("DHCP, sockets bound");
  private static final Pattern HOST_NAME = Pattern.compile("[a-zA-Z0-9_.-]{1,253}");
  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

  private final LabNetwork network;
  private final Path names;
  private final Map<String, String> addresses = new TreeMap<>();
  private final ServiceProcess process;

  private NameServer(LabNetwork network, Path folder) {
    this.network = network;
    this.names = folder.resolve("names");
    for (LabHost host : LabHost.values()) {
      host.names().forEach(name -> addresses.put(name, host.address()));
    }
    try {
      Files.createDirectory(names);
      Files.writeString(file(), table());
    } catch (IOException e) {
      throw new InfraException("The lab's names cannot be written: " + e, e);
    }
    this.process = ServiceProcess.inside(network, NAME, commandLine(folder, names), folder);
  }

  /**
   * Starts it; it serves when this returns.
   *
   * @throws InfraException with its last words when it does not start
   */
  public static NameServer start(LabNetwork network) {
    NameServer server = new NameServer(network, network.folderOf("dns"));
    try {
      server.process.awaitSaying(SERVES_ADDRESSES);
      server.process.awaitSaying(server.tableRead());
      return server;
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private static List<String> commandLine(Path folder, Path names) {
    List<String> line = new ArrayList<>(List.of(LabTool.DNSMASQ.path()));
    // Nothing of the host's own configuration. In there only one user exists and groups are fixed.
    line.addAll(List.of("--conf-file=/dev/null", "--user=root", "--group=", "--pid-file="));
    line.addAll(List.of("--keep-in-foreground", "--log-facility=-", "--log-queries", "--log-dhcp"));
    line.addAll(List.of("--interface=tap0", "--bind-dynamic"));
    line.addAll(List.of("--no-resolv", "--no-hosts", "--local=/#/", "--cache-size=0"));
    line.add("--hostsdir=" + names);
    line.add(
        "--dhcp-range=%s,%s,%s,12h"
            .formatted(LabHost.FIRST_DEVICE, LabHost.LAST_DEVICE, LabHost.NETMASK));
    line.add("--dhcp-option=option:router," + LabHost.GATEWAY.address());
    line.add("--dhcp-option=option:dns-server," + LabHost.GATEWAY.address());
    line.addAll(List.of("--dhcp-authoritative", "--dhcp-sequential-ip", "--no-ping"));
    line.add("--dhcp-leasefile=" + folder.resolve("leases"));
    return line;
  }

  /**
   * Lets a name lead to an address from now on, whether or not it did lead somewhere before. A
   * device that has just asked may remember the old answer: it lives zero seconds, but programs do
   * as they like.
   *
   * @param address IPv4
   * @throws IllegalArgumentException when that is no name or no address
   */
  public synchronized void point(String name, String address) {
    if (!HOST_NAME.matcher(name).matches() || !IPV4.matcher(address).matches()) {
      throw new IllegalArgumentException(name + " cannot lead to " + address);
    }
    addresses.put(name, address);
    publish();
  }

  /** Lets a name exist no longer; does nothing when it does not. */
  public synchronized void forget(String name) {
    addresses.remove(name);
    publish();
  }

  /** Returns the names there are, each with its address; never null, in alphabetical order. */
  public synchronized Map<String, String> names() {
    return Map.copyOf(addresses);
  }

  private void publish() {
    try {
      long before = process.said();
      Path next = Files.writeString(names.resolveSibling("names.next"), table());
      Files.move(next, file(), StandardCopyOption.ATOMIC_MOVE);
      // It watches the folder, and says so when it has read what was put there.
      process.awaitSaying(tableRead(), before);
    } catch (IOException e) {
      throw new InfraException("The lab's names cannot be changed: " + e, e);
    }
  }

  private Pattern tableRead() {
    return Pattern.compile("read " + Pattern.quote(file().toString()) + " - \\d+ names");
  }

  private Path file() {
    return names.resolve("lab");
  }

  private String table() {
    StringBuilder table = new StringBuilder();
    addresses.forEach((name, address) -> table.append(address + " " + name + "\n"));
    return table.toString();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void requireHealthy() {
    process.requireAlive();
    network.run(
        List.of(
            LabTool.BUSYBOX.path(),
            "nslookup",
            "-type=a",
            LabHost.GATEWAY.hostName(),
            LabHost.GATEWAY.address()));
  }

  @Override
  public void close() {
    process.close();
  }
}
