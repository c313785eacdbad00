package dev.balenachaos.lab.toxics;

import dev.balenachaos.run.InfraException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;

/** A Toxiproxy that runs already, named by {@value #VARIABLE}. */
record GivenToxiproxy(URI api) implements ToxiproxyServer {

  static final String VARIABLE = "TOXIPROXY_URL";

  /**
   * Takes a server by its address.
   *
   * @param url for instance {@code http://127.0.0.1:8474}
   * @throws InfraException when it is no such address, or not of this machine: the lab's services
   *     listen on its loopback alone
   */
  static GivenToxiproxy at(String url) {
    try {
      URI given = URI.create(url.strip());
      String scheme = given.getScheme();
      if (given.getHost() == null
          || scheme == null
          || !scheme.matches("https?")
          || !InetAddress.getByName(given.getHost()).isLoopbackAddress()) {
        throw refused(url, "it is not http://HOST:PORT with a host of this machine's loopback");
      }
      int port = given.getPort() < 0 ? 8474 : given.getPort();
      return new GivenToxiproxy(URI.create(scheme + "://" + given.getHost() + ":" + port));
    } catch (IllegalArgumentException | UnknownHostException e) {
      throw refused(url, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public String what() {
    return "server at " + api + " (" + VARIABLE + ")";
  }

  @Override
  public boolean isShared() {
    return true;
  }

  @Override
  public void close() {
    // It was there before and stays.
  }

  private static InfraException refused(String url, String why) {
    return new InfraException(
        "%s=%s cannot be used: %s.\nRun a Toxiproxy here and set for instance %s=http://127.0.0.1:8474, or unset it."
            .formatted(VARIABLE, url, why, VARIABLE));
  }
}
