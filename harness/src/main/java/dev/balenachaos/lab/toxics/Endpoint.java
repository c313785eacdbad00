package dev.balenachaos.lab.toxics;

import java.net.InetSocketAddress;

/**
 * A host and a port as the API writes them: {@code 127.0.0.1:80}, {@code [::1]:80}, {@code :80}.
 *
 * @param host empty when none was named
 * @param port 0 to 65535
 */
record Endpoint(String host, int port) {

  private static final int MOST = 65535;

  /**
   * Reads one.
   *
   * @throws ApiException 400 when it is none
   */
  static Endpoint parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (colon < 0 || host.indexOf(':') >= 0) {
      throw invalid(text);
    }
    try {
      int port = Integer.parseInt(text.substring(colon + 1));
      if (port < 0 || port > MOST) {
        throw invalid(text);
      }
      return new Endpoint(host, port);
    } catch (NumberFormatException e) {
      throw invalid(text);
    }
  }

  static Endpoint of(InetSocketAddress address) {
    String host =
        address.isUnresolved() ? address.getHostString() : address.getAddress().getHostAddress();
    return new Endpoint(host, address.getPort());
  }

  /** Looks its host up, which may take a while; nameless it is 127.0.0.1. */
  InetSocketAddress resolve() {
    return new InetSocketAddress(host.isEmpty() ? "127.0.0.1" : host, port);
  }

  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }

  private static ApiException invalid(String text) {
    return ApiException.badBody(
        "\"" + text + "\" is not an address such as 127.0.0.1:80 or [::1]:80");
  }
}
