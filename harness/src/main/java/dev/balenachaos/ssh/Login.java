package dev.balenachaos.ssh;

import com.jcraft.jsch.Identity;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import dev.balenachaos.ssh.SshException.Reason;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Logs in to a device, and says in one sentence why that did not work. */
final class Login {

  /** A dead device is noticed after four of these: one of silence, three without an answer. */
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(3);

  private static final AtomicInteger THREADS = new AtomicInteger();

  /** How long the first tries wait for a greeting. */
  private static final Duration SHORTEST_GREETING = Duration.ofSeconds(2);

  private final SshTarget target;
  private final Duration limit;
  private boolean up;
  private boolean silent;
  private long silentSince;

  /**
   * Prepares to log in, now and again.
   *
   * @param up whether the device has a network before the first try, so that it hears even the
   *     first and answers when it comes to it
   */
  Login(SshTarget target, Duration limit, boolean up) {
    this.target = target;
    this.limit = limit;
    this.up = up;
  }

  /**
   * Tries until the limit. A forwarding through QEMU stays silent for what was sent before the
   * guest had a network, so short tries find a device soon after it is up; but each costs a slow
   * one an SSH server of its own, which short tries never wait for. So a try lasts a part of the
   * time for which the device has been silent. Only one thread at a time may call this.
   */
  LiveSession perform() {
    long end = System.nanoTime() + limit.toNanos();
    if (!silent) {
      silent = true;
      silentSince = System.nanoTime();
    }
    while (true) {
      Duration left = Duration.ofNanos(end - System.nanoTime());
      Duration greeting = up ? left : patience(Duration.ofNanos(System.nanoTime() - silentSince));
      up = false;
      boolean last = greeting.compareTo(left) >= 0;
      try {
        LiveSession session = tryOnce(last && left.toMillis() > 0 ? left : greeting);
        silent = false;
        return session;
      } catch (SshException e) {
        silent = isSilence(e);
        if (last || !silent) {
          throw e;
        }
      }
    }
  }

  /** Returns how long to wait for the greeting of a device that has been silent for a while. */
  static Duration patience(Duration silence) {
    Duration part = silence.dividedBy(8);
    return part.compareTo(SHORTEST_GREETING) > 0 ? part : SHORTEST_GREETING;
  }

  private static boolean isSilence(SshException e) {
    Throwable cause = e.getCause();
    return cause != null && cause.getCause() instanceof SocketTimeoutException;
  }

  private LiveSession tryOnce(Duration greeting) {
    HostKeyCheck check = new HostKeyCheck(target.hostKey());
    DeviceSocket socket = new DeviceSocket(greeting);
    Session session = prepare(check, socket);
    try {
      session.connect(Math.toIntExact(limit.toMillis()));
      return new LiveSession(session, socket);
    } catch (JSchException e) {
      socket.cut();
      throw explain(e, check.complaint());
    }
  }

  private Session prepare(HostKeyCheck check, DeviceSocket socket) {
    try {
      JSch jsch = new JSch();
      jsch.addIdentity(target.key().toString(), readKey(), null, null);
      if (jsch.getIdentityRepository().getIdentities().stream().anyMatch(Identity::isEncrypted)) {
        throw unusableKey("it has a passphrase, which nobody is here to type", null);
      }
      Session session = jsch.getSession(target.user(), target.host(), target.port());
      session.setHostKeyRepository(check);
      session.setConfig(config(check.algorithms(hostName())));
      session.setSocketFactory(socket);
      session.setDaemonThread(true);
      session.setThreadFactory(
          body -> new Thread(body, "ssh-" + target.device() + "-" + THREADS.incrementAndGet()));
      session.setServerAliveInterval(Math.toIntExact(KEEP_ALIVE.toMillis()));
      session.setServerAliveCountMax(3);
      return session;
    } catch (JSchException e) {
      throw unusableKey("it is no private key: " + e.getMessage(), e);
    }
  }

  private byte[] readKey() {
    try {
      return Files.readAllBytes(target.key());
    } catch (IOException e) {
      throw unusableKey(
          Files.exists(target.key()) ? "it cannot be read: " + e : "there is no such file", e);
    }
  }

  private String hostName() {
    return target.port() == 22 ? target.host() : "[" + target.host() + "]:" + target.port();
  }

  /** Cheapest first, since under an emulated processor the handshake is what takes the time. */
  private static Properties config(String hostKeys) {
    Properties config = new Properties();
    config.put("StrictHostKeyChecking", "yes");
    config.put("PreferredAuthentications", "publickey");
    // There is one key and one way to use it: neither needs to be asked for before.
    config.put("enable_auth_none", "no");
    config.put("enable_pubkey_auth_query", "no");
    config.put("kex", "curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256");
    config.put("server_host_key", hostKeys);
    for (String direction : new String[] {"s2c", "c2s"}) {
      config.put("cipher." + direction, "aes128-gcm@openssh.com,aes128-ctr,aes256-ctr");
      config.put("mac." + direction, "hmac-sha2-256-etm@openssh.com,hmac-sha2-256");
      config.put("compression." + direction, "none");
    }
    return config;
  }

  private SshException explain(JSchException e, @Nullable String complaint) {
    if (complaint != null) {
      return failure(
          Reason.UNTRUSTED,
          complaint,
          "if the device was set up anew, remove that line or give its new fingerprint; if not, "
              + "somebody stands in between",
          e);
    }
    String said = String.valueOf(e.getMessage());
    if (said.startsWith("Auth fail") || said.contains("Too many authentication failures")) {
      return failure(
          Reason.REFUSED,
          "the device does not accept the key " + target.key(),
          "add its public half to os.sshKeys in the device's config.json, or give another key",
          e);
    }
    if (e.getCause() instanceof SocketTimeoutException) {
      return failure(
          Reason.AWAY,
          "no SSH server answered in time: " + said,
          "see whether the device is up and whether its SSH server is on that port",
          e);
    }
    if (said.contains("invalid server's version") || said.contains("closed by foreign host")) {
      return failure(
          Reason.AWAY,
          "what answers there is no SSH server, or one that is ending: " + said,
          "see whether the port is right (balenaOS: 22222)",
          e);
    }
    return failure(Reason.AWAY, said, "see whether the device is up and the address is right", e);
  }

  private SshException unusableKey(String seen, @Nullable Exception cause) {
    return failure(
        Reason.UNUSABLE_KEY,
        "the key " + target.key() + ": " + seen,
        "give a private key without passphrase, as `ssh-keygen -t ed25519 -N ''` makes it",
        cause);
  }

  private SshException failure(
      Reason reason, String seen, String advice, @Nullable Exception cause) {
    return new SshException(
        reason, "to log in on " + target.device() + " as " + target.address(), seen, advice, cause);
  }
}
