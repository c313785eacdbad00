package dev.balenachaos.lab.cloud;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the cloud may misbehave while its network is well: it answers an error, answers late, or
 * hangs up. Immutable; every method returns a changed copy. Default: every request to every
 * endpoint, until healed.
 *
 * <pre>{@code
 * try (ActiveTrouble down = cloud.suffer(Trouble.answering(503).withRetryAfter(ofSeconds(30)))) {
 *   …
 * }
 * }</pre>
 */
public final class Trouble {

  private final @Nullable Integer status;
  private final @Nullable Duration delay;
  private final @Nullable Duration retryAfter;
  private final int requests;
  private final Set<Endpoint> endpoints;

  private Trouble(
      @Nullable Integer status,
      @Nullable Duration delay,
      @Nullable Duration retryAfter,
      int requests,
      Set<Endpoint> endpoints) {
    this.status = status;
    this.delay = delay;
    this.retryAfter = retryAfter;
    this.requests = requests;
    this.endpoints = endpoints;
  }

  /**
   * Answers that status and nothing else, for instance 500 or 503.
   *
   * @throws IllegalArgumentException when it is none of 400 to 599
   */
  public static Trouble answering(int status) {
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException(
          "Status " + status + " is no trouble; give one of 400 to 599");
    }
    return new Trouble(status, null, null, Integer.MAX_VALUE, EnumSet.allOf(Endpoint.class));
  }

  /** Answers rightly, but that much later. A supervisor gives up after 59 s. */
  public static Trouble slow(Duration delay) {
    return new Trouble(null, delay, null, Integer.MAX_VALUE, EnumSet.allOf(Endpoint.class));
  }

  /** Closes the connection instead of answering. */
  public static Trouble hangingUp() {
    return new Trouble(null, null, null, Integer.MAX_VALUE, EnumSet.allOf(Endpoint.class));
  }

  /** Says beside the status when to come again, in whole seconds ({@code Retry-After}). */
  public Trouble withRetryAfter(Duration pause) {
    return new Trouble(status, delay, pause, requests, endpoints);
  }

  /** Heals by itself after that many requests. */
  public Trouble forRequests(int count) {
    return new Trouble(status, delay, retryAfter, count, endpoints);
  }

  /** Leaves all other endpoints alone. */
  public Trouble on(Endpoint first, Endpoint... more) {
    return new Trouble(status, delay, retryAfter, requests, EnumSet.of(first, more));
  }

  @Nullable Integer status() {
    return status;
  }

  @Nullable Duration delay() {
    return delay;
  }

  @Nullable Duration retryAfter() {
    return retryAfter;
  }

  int requests() {
    return requests;
  }

  boolean concerns(Endpoint endpoint) {
    return endpoints.contains(endpoint);
  }

  /** Returns what happens, where, and how often. */
  @Override
  public String toString() {
    String what =
        status != null
            ? "answers " + status
            : delay != null ? "answers after " + delay : "hangs up";
    return "the cloud "
        + what
        + (endpoints.size() == Endpoint.values().length ? "" : " on " + endpoints)
        + (requests == Integer.MAX_VALUE ? "" : ", " + requests + " times");
  }
}
