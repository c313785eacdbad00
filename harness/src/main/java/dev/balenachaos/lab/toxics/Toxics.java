package dev.balenachaos.lab.toxics;

import dev.balenachaos.run.InfraException;
import eu.rekawek.toxiproxy.Proxy;
import eu.rekawek.toxiproxy.ToxiproxyClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A Toxiproxy for the lab. It is the one that the environment's {@code TOXIPROXY_URL} names; else
 * the real server in a container, where an engine is reachable that holds its image already; else
 * the built-in server, which speaks the same API. {@link #server()} says which.
 */
public final class Toxics implements AutoCloseable {

  private static final int TRIES = 5;

  private final ToxiproxyServer server;
  private final ToxiproxyClient client;
  private final List<ToxicWay> ways = new ArrayList<>();

  private Toxics(ToxiproxyServer server) {
    this.server = server;
    URI api = server.api();
    this.client = new ToxiproxyClient(api.getScheme(), api.getHost(), api.getPort());
  }

  /**
   * Finds or starts a server.
   *
   * @param seed the run's, from which every random decision of the server is drawn; a server that
   *     is given by {@code TOXIPROXY_URL} has its own
   * @throws InfraException when the server that is named does not answer
   */
  public static Toxics open(long seed) {
    return on(choose(seed));
  }

  /** Uses a server, which is closed with what is returned. */
  static Toxics on(ToxiproxyServer server) {
    Toxics toxics = new Toxics(server);
    try {
      toxics.client.version();
      return toxics;
    } catch (IOException e) {
      server.close();
      throw new InfraException(
          "Toxiproxy does not answer at %s: %s.\nStart it, or unset TOXIPROXY_URL for the built-in one."
              .formatted(server.api(), e.getMessage()),
          e);
    }
  }

  /**
   * Leads a way to a service. It listens on a free port of 127.0.0.1.
   *
   * @param name for instance {@code api}; a server that others use too may know it by a longer one
   * @throws InfraException when the server does not make it
   */
  public ToxicWay way(String name, InetSocketAddress upstream) {
    Proxy proxy = create(name, Endpoint.of(upstream).toString());
    InetSocketAddress listen = Endpoint.parse(proxy.getListen()).resolve();
    ToxicWay way = new ToxicWay(name, listen, upstream, proxy);
    ways.add(way);
    return way;
  }

  /** Returns Toxiproxy's client for the server. */
  public ToxiproxyClient client() {
    return client;
  }

  /** Returns where the server's API is, for instance {@code http://127.0.0.1:8474}. */
  public URI api() {
    return server.api();
  }

  /** Returns which server it is, for people. */
  public String server() {
    return server.what();
  }

  /** Takes the ways away, and the server if it was started here. */
  @Override
  public void close() {
    try {
      if (server.isShared()) {
        for (ToxicWay way : ways) {
          way.proxy().delete();
        }
        ways.clear();
      }
    } catch (IOException e) {
      throw new InfraException(
          "The ways of this lab cannot be taken away from %s: %s.\nDelete what is left there, or start it anew."
              .formatted(server.what(), e.getMessage()),
          e);
    } finally {
      server.close();
    }
  }

  private static ToxiproxyServer choose(long seed) {
    String url = System.getenv(GivenToxiproxy.VARIABLE);
    if (url != null && !url.isBlank()) {
      return GivenToxiproxy.at(url);
    }
    return ContainerToxiproxy.start(seed).orElseGet(() -> BuiltInToxiproxy.start(seed));
  }

  private Proxy create(String name, String upstream) {
    String loopback = InetAddress.getLoopbackAddress().getHostAddress();
    String unique = name;
    for (int i = 0; ; i++) {
      try {
        return client.createProxy(unique, loopback + ":0", upstream);
      } catch (IOException e) {
        boolean known = String.valueOf(e.getMessage()).contains("already exists");
        if (!known || !server.isShared() || i == TRIES) {
          throw new InfraException(
              "The way %s to %s cannot be made by the %s: %s"
                  .formatted(name, upstream, server.what(), e.getMessage()),
              e);
        }
        unique = name + "-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
      }
    }
  }
}
