package dev.balenachaos.supervisor.cloud;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Keys and uuids that nobody can guess: 32 hexadecimal digits. */
final class RandomKey {
  private static final int BYTES = 16;

  private RandomKey() {}

  static String make() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
