package dev.balenachaos.supervisor.host;

import dev.balenachaos.supervisor.log.Log;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The addresses by which the device can be reached: not those of the engine's bridges, of the
 * supervisor's own, or of the VPN (balena-supervisor's network.ts and lib/mac-address.ts).
 */
public final class Addresses {
  private static final Pattern UNTOLD =
      Pattern.compile(
          "(?:balena|docker|rce|tun)[0-9]+|resin-vpn|lo|resin-dns|supervisor0"
              + "|(?:balena|resin)-redsocks|br-[0-9a-f]{12}");
  private static final String ETHERNET = "1";

  private final Path interfaces;

  /**
   * Looks at the interfaces that a folder lists.
   *
   * @param interfaces the kernel's {@code /sys/class/net}
   */
  public Addresses(Path interfaces) {
    this.interfaces = interfaces;
  }

  /** Returns the IP addresses, separated by spaces; empty if there are none. */
  public String ip() {
    return names().stream()
        .flatMap(name -> addresses(name).stream())
        .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
        .map(address -> address.getHostAddress().replaceFirst("%.*", ""))
        .collect(Collectors.joining(" "));
  }

  /** Returns the hardware addresses of the network cards, separated by spaces. */
  public String mac() {
    return names().stream()
        .filter(name -> Files.notExists(interfaces.resolve(name).resolve("master")))
        .filter(name -> read(name, "type").equals(ETHERNET))
        .map(name -> read(name, "address").toUpperCase(Locale.ROOT))
        .filter(address -> !address.isEmpty())
        .distinct()
        .collect(Collectors.joining(" "));
  }

  private Set<String> names() {
    Set<String> names = new TreeSet<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(interfaces)) {
      children.forEach(child -> names.add(child.getFileName().toString()));
    } catch (IOException e) {
      Log.warn("The network interfaces cannot be listed: " + e);
    }
    names.removeIf(name -> UNTOLD.matcher(name).matches());
    return names;
  }

  private static List<InetAddress> addresses(String name) {
    try {
      NetworkInterface found = NetworkInterface.getByName(name);
      return found == null ? List.of() : Collections.list(found.getInetAddresses());
    } catch (IOException e) {
      Log.warn("The addresses of " + name + " cannot be read: " + e);
      return List.of();
    }
  }

  /** An interface may go away while it is looked at. */
  private String read(String name, String file) {
    try {
      return Files.readString(interfaces.resolve(name).resolve(file)).strip();
    } catch (IOException e) {
      Log.warn("The " + file + " of " + name + " cannot be read: " + e);
      return "";
    }
  }
}
