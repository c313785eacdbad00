package dev.balenachaos.lab.cloud;

import dev.balenachaos.lab.tls.IssuedCertificate;
import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import javax.net.ssl.SSLEngine;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * HTTP/1.1 over TLS on a loopback port. No thread waits for a client, so that silent ones cost
 * memory only. A connection is closed after two minutes of silence, and when it has not brought a
 * request after half a minute.
 */
final class HttpsServer implements AutoCloseable {

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final long SILENCE_MILLIS = 120_000;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int THREADS = 16;

  private final Server server;
  private final ServerConnector connector;
  private volatile IssuedCertificate certificate;

  private HttpsServer(
      IssuedCertificate certificate, HandshakeWatch watch, Handler handler, Duration patience) {
    this.certificate = certificate;
    QueuedThreadPool threads = new QueuedThreadPool(THREADS, 4);
    threads.setName("cloud");
    threads.setDaemon(true);
    // With 0 its idle threads would be told of the end only after a minute.
    threads.setStopTimeout(500);
    server = new Server(threads);
    server.setStopTimeout(0);
    server.setHandler(handler);
    server.setErrorHandler(
        (request, response, callback) -> {
          new Exchange(request, response, callback).send(Answer.words(response.getStatus()));
          return true;
        });
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.addCustomizer(new SecureRequestCustomizer(false));
    connector =
        new ServerConnector(
            server,
            1,
            1,
            new SslConnectionFactory(new CurrentCertificate(), "http/1.1"),
            new HttpConnectionFactory(http));
    connector.setHost(LOOPBACK.getHostAddress());
    connector.setIdleTimeout(SILENCE_MILLIS);
    connector.setAcceptQueueSize(1024);
    connector.addBean(watch);
    connector.addBean(new FirstRequestDeadline(connector::getScheduler, patience));
    server.addConnector(connector);
  }

  /** Listens on that port, or on another when it is taken; 0 is any. */
  static HttpsServer start(
      IssuedCertificate certificate, int preferredPort, HandshakeWatch watch, Handler handler) {
    return start(certificate, preferredPort, watch, handler, PATIENCE);
  }

  /** Does the same with another patience for the first request of a connection. */
  static HttpsServer start(
      IssuedCertificate certificate,
      int preferredPort,
      HandshakeWatch watch,
      Handler handler,
      Duration patience) {
    HttpsServer started = new HttpsServer(certificate, watch, handler, patience);
    try {
      started.listen(preferredPort);
      started.server.start();
      return started;
    } catch (Exception e) {
      started.close();
      throw new InfraException(
          "Tried to start the lab's cloud on "
              + LOOPBACK
              + ", port "
              + preferredPort
              + "\nSeen: "
              + e,
          e);
    }
  }

  private void listen(int preferredPort) throws IOException {
    connector.setPort(preferredPort);
    try {
      connector.open();
    } catch (IOException e) {
      if (preferredPort == 0
          || !(e instanceof BindException || e.getCause() instanceof BindException)) {
        throw e;
      }
      connector.setPort(0);
      connector.open();
    }
  }

  InetSocketAddress address() {
    return new InetSocketAddress(LOOPBACK, connector.getLocalPort());
  }

  void present(IssuedCertificate other) {
    certificate = other;
  }

  @Override
  public void close() {
    try {
      connector.close();
      server.stop();
      server.destroy();
    } catch (Exception e) {
      throw new InfraException("Tried to stop the lab's cloud\nSeen: " + e, e);
    }
  }

  /** Begins every handshake with the certificate of the moment, and never resumes a session. */
  private final class CurrentCertificate extends SslContextFactory.Server {

    CurrentCertificate() {
      setSslContext(certificate.serverContext());
      setRenegotiationAllowed(false);
      // OpenSSL says in the clear why it ends a handshake of TLS 1.3, and Java 17 cannot read that.
      setIncludeProtocols("TLSv1.2");
    }

    @Override
    public SSLEngine newSSLEngine(InetSocketAddress peer) {
      SSLEngine engine =
          certificate
              .serverContext()
              .createSSLEngine(peer.getAddress().getHostAddress(), peer.getPort());
      customize(engine);
      return engine;
    }
  }
}
