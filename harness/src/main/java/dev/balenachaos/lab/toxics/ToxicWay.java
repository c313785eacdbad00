package dev.balenachaos.lab.toxics;

import eu.rekawek.toxiproxy.Proxy;
import java.net.InetSocketAddress;

/**
 * A way to a service of the lab on which a test can hurt it:
 *
 * <pre>{@code
 * way.proxy().toxics().latency("slow", ToxicDirection.DOWNSTREAM, 200);
 * }</pre>
 *
 * @param name what it was asked for as, for instance {@code api}
 * @param listen where clients connect
 * @param upstream where the service is
 * @param proxy Toxiproxy's client for this way
 */
public record ToxicWay(
    String name, InetSocketAddress listen, InetSocketAddress upstream, Proxy proxy) {}
