package dev.balenachaos.wire;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/**
 * What a rule does to the frames that it matches: a value, which prints as a few words. Made by the
 * nouns here.
 */
public sealed interface Impairment permits Harm {

  /** Does nothing but count: for proof that something passes, or does not. */
  static Impairment passed() {
    return new Harm.Passed();
  }

  /** Drops every frame. */
  static Impairment dropped() {
    return new Harm.Dropped();
  }

  /** Holds every frame back for the given time; the order stays. */
  static Impairment delayed(Duration delay) {
    return delayed(delay, Duration.ZERO);
  }

  /**
   * Holds every frame back for the given time, give or take up to the jitter, each time alike
   * probable. The order stays, as on a real link; see {@link #reordered}.
   */
  static Impairment delayed(Duration delay, Duration jitter) {
    return new Harm.Delayed(delay, jitter);
  }

  /**
   * Drops each frame with a probability.
   *
   * @param probability from 0 to 1
   */
  static Impairment lost(double probability) {
    return new Harm.Lost(probability);
  }

  /**
   * Sends each frame twice with a probability.
   *
   * @param probability from 0 to 1
   */
  static Impairment duplicated(double probability) {
    return new Harm.Duplicated(probability);
  }

  /**
   * Holds each frame back with a probability until the given number of later ones that match have
   * passed it. When none come it goes on after a second.
   *
   * @param probability from 0 to 1
   * @param gap how many pass it, at least 1
   */
  static Impairment reordered(double probability, int gap) {
    return new Harm.Reordered(probability, gap);
  }

  /**
   * Lets no more pass than a link of the given rate. A quarter of a second of it waits, at least 32
   * KiB; beyond that frames are lost, as in a real link, and counted as overflowed.
   */
  static Impairment limitedTo(Rate rate) {
    return new Harm.LimitedTo(rate);
  }

  /**
   * Flips one bit of each frame's payload with a probability, and no checksum is put right: the
   * receiver sees that the frame is damaged and drops it.
   *
   * @param probability from 0 to 1
   */
  static Impairment corrupted(double probability) {
    return new Harm.Corrupted(probability);
  }

  /**
   * Answers each frame as a closed port does: TCP with a reset, UDP with ICMP "port unreachable".
   * Other frames are dropped. The frame itself goes no further.
   */
  static Impairment rejected() {
    return new Harm.Rejected();
  }

  /**
   * Answers DNS queries with "no such name" (NXDOMAIN). Other frames pass; queries over TCP are
   * dropped, since their connection is another's.
   */
  static Impairment nameNotFound() {
    return new Harm.NameNotFound();
  }

  /**
   * Answers DNS queries for addresses with the given ones, as a stale cache or a liar does, to be
   * kept for a minute: a query for IPv4 addresses with those of IPv4 among them, and so for IPv6.
   * Other frames pass; queries over TCP are dropped.
   */
  static Impairment nameResolvedTo(InetAddress... addresses) {
    return new Harm.NameResolvedTo(List.of(addresses));
  }

  /**
   * Changes the answers of NTP servers so that their clock is the given time ahead, or behind where
   * it is negative. Other frames pass.
   */
  static Impairment timeShifted(Duration offset) {
    return new Harm.TimeShifted(offset);
  }

  /**
   * Answers NTP requests in the server's place, with the host's clock and the given time ahead, or
   * behind where it is negative, as a server of stratum 2. Other frames pass.
   */
  static Impairment timeAnswered(Duration offset) {
    return new Harm.TimeAnswered(offset);
  }
}
