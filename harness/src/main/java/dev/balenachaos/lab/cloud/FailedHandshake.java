package dev.balenachaos.lab.cloud;

import java.time.Duration;
import java.time.Instant;

/**
 * A TLS handshake that came to nothing, as the cloud saw it.
 *
 * @param at wall clock of the host
 * @param nanoTime the host's monotonic clock, as {@link System#nanoTime()} tells it
 * @param peer address and port that it came from
 * @param reason what the client said, or did
 * @param detail the same in the words of the TLS library
 */
public record FailedHandshake(
    Instant at, long nanoTime, String peer, Reason reason, String detail) {

  /** Why a handshake failed. */
  public enum Reason {
    /** The client's alert {@code certificate_expired}. */
    CERTIFICATE_EXPIRED,
    /**
     * The client's alert {@code bad_certificate}; OpenSSL says so, too, of a certificate that is
     * not valid yet.
     */
    BAD_CERTIFICATE,
    /** The client's alert {@code certificate_unknown}; Java says so of all it does not trust. */
    CERTIFICATE_UNKNOWN,
    /** The client's alert {@code unknown_ca}. */
    UNKNOWN_CA,
    /** Another alert, or no common ground. */
    OTHER,
    /**
     * The client closed the connection in the middle of the handshake. Java's {@code HttpClient}
     * does so, without an alert, when it does not trust the certificate.
     */
    CLOSED,
    /**
     * The client ended the handshake, and closed the connection without asking for anything. A
     * Node.js client that does not trust the certificate does so, since it looks at it afterwards.
     * A client that says nothing for half a minute is sent away, and counted here as well.
     */
    CLOSED_WITHOUT_REQUEST,
    /** What came was no TLS. */
    NOT_TLS
  }

  /** Returns how long ago that was, by the monotonic clock. */
  public Duration age() {
    return Duration.ofNanos(System.nanoTime() - nanoTime);
  }
}
