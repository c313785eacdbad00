package dev.balenachaos.lab.tls;

import java.time.Instant;

/** From when until when a certificate is valid. */
record Validity(Instant notBefore, Instant notAfter) {

  Validity {
    if (notAfter.isBefore(notBefore)) {
      throw new IllegalArgumentException(
          "A certificate cannot be valid from " + notBefore + " until " + notAfter);
    }
  }
}
