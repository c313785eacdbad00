package dev.balenachaos.lab.cloud;

import dev.balenachaos.lab.cloud.FailedHandshake.Reason;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.WeakHashMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;

/** Writes down why TLS handshakes fail. Safe for use by many threads. */
final class HandshakeWatch implements SslHandshakeListener, Connection.Listener {

  /** How many failures are kept; older ones are forgotten. */
  static final int KEPT = 10_000;

  private static final String ALERT = "Received fatal alert: ";

  /** How the handshake of each connection ended, as far as it did. */
  private final Map<SSLEngine, Boolean> succeeded = new WeakHashMap<>();

  private final ArrayDeque<FailedHandshake> failures = new ArrayDeque<>();

  synchronized List<FailedHandshake> failures() {
    return List.copyOf(failures);
  }

  @Override
  public synchronized void handshakeSucceeded(Event event) {
    succeeded.put(event.getSSLEngine(), true);
  }

  @Override
  public void handshakeFailed(Event event, Throwable failure) {
    String detail = String.valueOf(failure.getMessage());
    failed(
        connectionOf(event.getEndPoint()), event.getSSLEngine(), reason(failure, detail), detail);
  }

  /** Sees what no exception tells: a client that left without a word. */
  @Override
  public void onClosed(Connection connection) {
    if (connection.getEndPoint() instanceof SslConnection.SslEndPoint decrypted) {
      SslConnection encrypted = decrypted.getSslConnection();
      if (hasSucceeded(encrypted.getSSLEngine())) {
        if (connection.getMessagesIn() == 0) {
          add(
              encrypted.getSSLEngine(),
              Reason.CLOSED_WITHOUT_REQUEST,
              "closed after the handshake");
        }
      } else {
        failed(encrypted, encrypted.getSSLEngine(), Reason.CLOSED, "closed in the handshake");
      }
    }
  }

  private synchronized boolean hasSucceeded(SSLEngine engine) {
    return succeeded.getOrDefault(engine, false);
  }

  private synchronized void failed(
      Connection encrypted, SSLEngine engine, Reason reason, String detail) {
    // Who sends nothing looks whether the port is open, as a supervisor does every ten seconds.
    if (encrypted.getBytesIn() > 0 && succeeded.putIfAbsent(engine, false) == null) {
      add(engine, reason, detail);
    }
  }

  private static Connection connectionOf(EndPoint endPoint) {
    return endPoint instanceof SslConnection.SslEndPoint decrypted
        ? decrypted.getSslConnection()
        : endPoint.getConnection();
  }

  private static Reason reason(Throwable failure, String detail) {
    int alert = detail.indexOf(ALERT); // Java 25 names the alert in front of it as well.
    if (alert >= 0) {
      return alert(detail.substring(alert + ALERT.length()).toLowerCase(Locale.ROOT));
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException && !(cause instanceof SSLException)) {
        return Reason.CLOSED;
      }
    }
    return detail.toLowerCase(Locale.ROOT).contains("unrecognized ssl message")
        ? Reason.NOT_TLS
        : Reason.OTHER;
  }

  private static Reason alert(String name) {
    return switch (name) {
      case "certificate_expired" -> Reason.CERTIFICATE_EXPIRED;
      case "bad_certificate" -> Reason.BAD_CERTIFICATE;
      case "certificate_unknown" -> Reason.CERTIFICATE_UNKNOWN;
      case "unknown_ca" -> Reason.UNKNOWN_CA;
      default -> Reason.OTHER;
    };
  }

  private synchronized void add(SSLEngine engine, Reason reason, String detail) {
    String peer = engine.getPeerHost() + ":" + engine.getPeerPort();
    failures.add(new FailedHandshake(Instant.now(), System.nanoTime(), peer, reason, detail));
    if (failures.size() > KEPT) {
      failures.removeFirst();
    }
  }
}
