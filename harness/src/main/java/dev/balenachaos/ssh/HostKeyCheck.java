package dev.balenachaos.ssh;

import com.jcraft.jsch.HostKey;
import com.jcraft.jsch.HostKeyRepository;
import com.jcraft.jsch.UserInfo;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Answers JSch whether a device's key is the right one, and remembers what was seen. */
final class HostKeyCheck implements HostKeyRepository {

  private final dev.balenachaos.ssh.HostKey rule;
  private volatile @Nullable String complaint;

  HostKeyCheck(dev.balenachaos.ssh.HostKey rule) {
    this.rule = rule;
  }

  /** Returns what is wrong with the key that was seen, or null when nothing is. */
  @Nullable String complaint() {
    return complaint;
  }

  /**
   * Returns the host key algorithms to ask for: the expected key's own where it is known, since a
   * server has a key of each kind and shows only one.
   */
  String algorithms(String host) {
    String type = null;
    if (rule instanceof RememberedHostKey remembered) {
      type = remembered.find(host).map(KnownHost::type).orElse(null);
    } else if (rule instanceof ExpectedHostKey expected) {
      type = expected.type();
    }
    if (type == null) {
      return "ssh-ed25519,ecdsa-sha2-nistp256,rsa-sha2-512,rsa-sha2-256";
    }
    return type.equals("ssh-rsa") ? "rsa-sha2-512,rsa-sha2-256" : type;
  }

  @Override
  public int check(String host, byte[] key) {
    String seen = ExpectedHostKey.fingerprintOf(key);
    if (rule instanceof ExpectedHostKey expected) {
      return verdict(expected.fingerprint().equals(seen), seen, expected.fingerprint());
    }
    RememberedHostKey remembered = (RememberedHostKey) rule;
    KnownHost now = new KnownHost(host, typeOf(key), Base64.getEncoder().encodeToString(key));
    KnownHost known = remembered.find(host).orElse(null);
    if (known == null) {
      remembered.add(now);
      return OK;
    }
    String wanted = known.fingerprint() + " of " + remembered.knownHosts();
    return verdict(known.key().equals(now.key()), seen, wanted);
  }

  private int verdict(boolean right, String seen, String wanted) {
    complaint = right ? null : "its host key is " + seen + ", expected was " + wanted;
    return right ? OK : CHANGED;
  }

  private static String typeOf(byte[] key) {
    // RFC 4253, 6.6: a key begins with the length and the name of its format.
    return new String(key, 4, key[3], java.nio.charset.StandardCharsets.US_ASCII);
  }

  @Override
  public void add(HostKey hostkey, UserInfo ui) {
    throw new UnsupportedOperationException("Host keys are checked strictly, never added by JSch");
  }

  @Override
  public void remove(String host, String type) {
    throw new UnsupportedOperationException("Known host keys are never removed");
  }

  @Override
  public void remove(String host, String type, byte[] key) {
    remove(host, type);
  }

  @Override
  public String getKnownHostsRepositoryID() {
    return rule.toString();
  }

  @Override
  public HostKey[] getHostKey() {
    return new HostKey[0];
  }

  @Override
  public HostKey[] getHostKey(String host, String type) {
    return new HostKey[0];
  }
}
