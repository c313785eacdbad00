package dev.balenachaos.lab.cloud;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Random names and keys of 32 hexadecimal digits, as balena's are. */
final class Keys {

  private static final SecureRandom RANDOM = new SecureRandom();

  private Keys() {}

  static String fresh() {
    byte[] random = new byte[16];
    RANDOM.nextBytes(random);
    return HexFormat.of().formatHex(random);
  }
}
