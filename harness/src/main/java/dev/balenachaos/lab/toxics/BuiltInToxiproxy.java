package dev.balenachaos.lab.toxics;

import com.sun.net.httpserver.HttpServer;
import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A Toxiproxy in this JVM. Every connection of every proxy is served by one thread (two sockets and
 * no thread each); the API, which only tests use, is on the JDK's own small HTTP server, since it
 * needs nothing that a larger one brings.
 */
final class BuiltInToxiproxy implements ToxiproxyServer {

  private static final AtomicInteger COUNT = new AtomicInteger();

  private final EventLoop loop;
  private final ToxicPorts ports;
  private final RequestThreads threads;
  private final HttpServer http;
  private final AtomicBoolean closed = new AtomicBoolean();

  private BuiltInToxiproxy(
      EventLoop loop, ToxicPorts ports, RequestThreads threads, HttpServer http) {
    this.loop = loop;
    this.ports = ports;
    this.threads = threads;
    this.http = http;
  }

  /**
   * Starts one, its API on a free port of 127.0.0.1.
   *
   * @param seed from which jitter, toxicity and slices are drawn: for the same connections in the
   *     same order they are the same
   */
  static BuiltInToxiproxy start(long seed) {
    HttpServer http;
    try {
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new InfraException(
          "Toxiproxy's API cannot listen on a free port of 127.0.0.1: " + e.getMessage(), e);
    }
    String name = "toxiproxy-" + COUNT.incrementAndGet();
    EventLoop loop = new EventLoop(name);
    ToxicPorts ports = new ToxicPorts(loop, seed);
    RequestThreads threads = new RequestThreads(name + " api");
    http.setExecutor(threads);
    http.createContext("/", new ToxicApi(loop, ports));
    http.start();
    return new BuiltInToxiproxy(loop, ports, threads, http);
  }

  @Override
  public URI api() {
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
  }

  @Override
  public String what() {
    return "built-in server, API of Toxiproxy " + ToxicApi.VERSION;
  }

  @Override
  public boolean isShared() {
    return false;
  }

  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    http.stop(0);
    threads.close();
    loop.call(
        () -> {
          ports.closeAll();
          return ports;
        });
    loop.close();
  }
}
