package dev.balenachaos.lab.cloud;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.balenachaos.run.InfraException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Asks the cloud whether it answers, whatever certificate it shows: a test may want a bad one. */
final class HealthCheck {

  /** The host may be busy with devices that boot. */
  private static final int PATIENCE_MILLIS = 20_000;

  private HealthCheck() {}

  static void require(InetSocketAddress cloud) {
    try {
      String line = ask(cloud);
      if (line == null || !line.startsWith("HTTP/1.1 204")) {
        throw new IOException("answered " + line);
      }
    } catch (IOException | GeneralSecurityException e) {
      throw new InfraException(
          "Asked the lab's cloud on " + cloud + " whether it is well\nSeen: " + e, e);
    }
  }

  private static @Nullable String ask(InetSocketAddress cloud)
      throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Trusting()}, null);
    try (Socket plain = new Socket()) {
      plain.connect(cloud, PATIENCE_MILLIS);
      plain.setSoTimeout(PATIENCE_MILLIS);
      try (SSLSocket socket =
          (SSLSocket)
              context
                  .getSocketFactory()
                  .createSocket(plain, cloud.getHostString(), cloud.getPort(), true)) {
        String request =
            "GET " + Front.HEALTH + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(US_ASCII));
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII))
            .readLine();
      }
    }
  }

  /** Trusts anyone: it asks only whether somebody is there. */
  private static final class Trusting extends X509ExtendedTrustManager {

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
