package dev.balenachaos.workload;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Digests, by which images and workloads are told apart. */
final class Sha256 {

  private Sha256() {}

  static MessageDigest begin() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  static String hex(MessageDigest ended) {
    return HexFormat.of().formatHex(ended.digest());
  }

  static String hex(byte[] content) {
    return HexFormat.of().formatHex(begin().digest(content));
  }
}
